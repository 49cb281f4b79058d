/** What an installation brings and runs, and that the program asks for no network. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { runProgramFile } from "./helpers/built-program.ts";
import { needs, needsRegistry } from "./helpers/needs.ts";
import { writeSmallSet } from "./helpers/small-set.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const root = resolve(import.meta.dirname, "..");
const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));

interface Locked {
	readonly version: string;
	readonly license?: string;
	readonly dev?: boolean;
	readonly hasInstallScript?: boolean;
}

const lock: Record<string, Locked> = readJson(
	join(root, "package-lock.json"),
).packages;
const installed = Object.entries(lock).filter(
	([path, { dev }]) => path !== "" && !dev,
);

const LICENCES = [
	"MIT",
	"ISC",
	"BSD-2-Clause",
	"BSD-3-Clause",
	"0BSD",
	"Apache-2.0",
];
const licencesOf = (text: string) =>
	text
		.replaceAll(/[()]/g, "")
		.replace("Apache 2.0", "Apache-2.0")
		.split(/ AND | OR /);

describe("an installation", () => {
	test("brings what docs/dependencies.md lists", () => {
		const list = execFileSync(
			process.execPath,
			[join(root, "scripts/list-dependencies.mjs")],
			{ encoding: "utf8" },
		);
		expect(readFileSync(join(root, "docs/dependencies.md"), "utf8")).toBe(list);
	});

	test("is under MIT, ISC, BSD or Apache licences throughout, as the packages themselves say", () => {
		for (const [path, { license }] of installed) {
			const allowed = licencesOf(license ?? "none").filter((name) =>
				LICENCES.includes(name),
			);
			expect(allowed, `${path}: ${license}`).not.toEqual([]);
			const own = join(root, path, "package.json");
			if (existsSync(own)) expect(readJson(own).license, path).toBe(license);
		}
	});

	test("runs no scripts of packages", () => {
		const scripts = installed
			.filter(([, { hasInstallScript }]) => hasInstallScript)
			.map(([path]) => path);
		expect(scripts).toEqual([]);
	});

	// Asks the registry, so only where the gate runs.
	test.runIf(process.env.CI)(
		"without any script gives a program that works, once built",
		{ ...needsRegistry, timeout: 600_000 },
		() => {
			const copy = join(temporaryFolder(), "copy");
			execFileSync("git", ["clone", "--quiet", root, copy]);
			const run = (...args: string[]) =>
				execFileSync("npm", args, { cwd: copy, stdio: "ignore" });
			run("ci", "--ignore-scripts");
			run("run", "build");
			const { status } = spawnSync(
				process.execPath,
				[
					join(copy, "dist/bin/gcn-cluster.js"),
					"test",
					"--quiet",
					"--backend",
					"wasm",
				],
				{ cwd: copy },
			);
			expect(status).toBe(0);
		},
	);
});

describe("no command asks for the network", { tags: "slow/commands" }, () => {
	const folder = temporaryFolder();
	const at = (name: string) => join(folder, name);
	const guard = [
		"--import",
		join(import.meta.dirname, "helpers/no-network.mjs"),
	];
	let commands: Record<string, string[]>;

	beforeAll(() => {
		const { featuresPath, labelsPath } = writeSmallSet(folder, 0, 40, 16);
		const wasm = ["--backend", "wasm", "--quiet"];
		const small = ["--k-at-hop", "4", "2", "--active-connection", "2"];
		const net = ["--checkpoint", join(root, "models/faces.ckpt")];
		commands = {
			cluster: [
				"--feat-path",
				featuresPath,
				...net,
				"--out",
				at("c.csv"),
				...wasm,
			],
			test: [
				"--val-feat-path",
				featuresPath,
				"--val-labels-path",
				labelsPath,
				...net,
				"--out-dir",
				at("results"),
				...wasm,
			],
			train: [
				"--feat-path",
				featuresPath,
				"--labels-path",
				labelsPath,
				...small,
				"--epochs",
				"1",
				"--logs-dir",
				at("logs"),
				...wasm,
			],
			knn: [
				"--feat-path",
				featuresPath,
				"--k",
				"4",
				"--out",
				at("k.npy"),
				...wasm,
			],
			engines: [],
			evaluate: ["--labels-path", labelsPath, "--clusters-path", labelsPath],
			convert: [join(root, "models/faces.ckpt"), at("copy.safetensors")],
		};
	});

	test.each([
		"cluster",
		"test",
		"train",
		"knn",
		"evaluate",
		"convert",
		"engines",
	])("%s", async (name) => {
		const { exitCode, stderr } = await runProgramFile(
			[name, ...commands[name]],
			{ nodeOptions: guard },
		);
		expect([exitCode, stderr]).toEqual([
			0,
			expect.not.stringContaining("network"),
		]);
	});

	test.each([
		"fetch('http://127.0.0.1:9')",
		"require('net').connect(9)",
		"require('dns').lookup('localhost', () => {})",
	])("and the guard would see it: %s", (code) => {
		const { status } = spawnSync(process.execPath, [...guard, "-e", code]);
		expect(status).toBe(99);
	});

	const alone = ["unshare", "--map-root-user", "--net"];
	const canBeAlone =
		spawnSync(alone[0], [...alone.slice(1), "true"]).status === 0;
	test.skipIf(!canBeAlone)(
		"cluster where there is no network",
		needs("no right to leave the network"),
		() => {
			const argv = [
				process.execPath,
				join(root, "dist/bin/gcn-cluster.js"),
				"cluster",
				...commands.cluster,
			];
			const { status, stderr } = spawnSync(
				alone[0],
				[...alone.slice(1), ...argv],
				{ encoding: "utf8" },
			);
			expect([status, stderr]).toEqual([0, ""]);
		},
	);
});
