/**
 * The packed package: small, complete, and working from another folder as a command and as a library with types.
 * @module-tag slow/package
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../scripts/command-line.mjs";
import { needsRegistry } from "./helpers/needs.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const root = resolve(import.meta.dirname, "..");
const folder = temporaryFolder();
const consumer = join(folder, "consumer");
const installed = join(consumer, "node_modules/gcn-cluster");
let tarball: string;
let files: string[];

beforeAll(() => {
	const [packed] = JSON.parse(
		execFileSync(
			"npm",
			["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
			{ cwd: root, encoding: "utf8" },
		),
	) as [{ filename: string; files: { path: string }[] }];
	tarball = join(folder, packed.filename);
	files = packed.files.map(({ path }) => path);
	mkdirSync(installed, { recursive: true });
	execFileSync("tar", [
		"xzf",
		tarball,
		"-C",
		installed,
		"--strip-components=1",
	]);
	// Stands for an installation without the network: the dependencies are the checkout's.
	symlinkSync(join(root, "node_modules"), join(installed, "node_modules"));
});

const source = `import { clusterFeatures, readFloatMatrix, InputError, type FloatMatrix } from "gcn-cluster";
const features: FloatMatrix = readFloatMatrix(process.argv[2], { shared: false });
const { grouping } = await clusterFeatures(features, { backend: "wasm" });
const rows: number = grouping.clusters.length;
console.log(rows, InputError.name);
`;

describe("the package", () => {
	test("is under 12 MB and holds no sources, tests or shared data", () => {
		expect(statSync(tarball).size).toBeLessThan(12e6);
		const roots = new Set(files.map((path) => path.split("/")[0]));
		expect([...roots].sort()).toEqual([
			"CHANGELOG.md",
			"LICENSE",
			"README.md",
			"dist",
			"docs",
			"examples",
			"fixtures",
			"logs",
			"models",
			"package.json",
			"scripts",
		]);
		expect(files.filter((path) => /\.py$|epoch_|\.test\./.test(path))).toEqual(
			[],
		);
	});

	test("runs from another folder on its bundled data", () => {
		const { status, stdout } = spawnSync(
			process.execPath,
			[
				join(installed, "dist/bin/gcn-cluster.js"),
				"test",
				"--json",
				"--backend",
				"wasm",
			],
			{ cwd: consumer, encoding: "utf8" },
		);
		expect(status).toBe(0);
		expect(JSON.parse(stdout).pivots).toBe(1000);
		expect(existsSync(join(consumer, "results/clusters.npy"))).toBe(true);
	});

	test("is a library with types", () => {
		writeFileSync(join(consumer, "package.json"), '{ "type": "module" }');
		writeFileSync(join(consumer, "use.ts"), source);
		const { status, stdout } = spawnSync(
			process.execPath,
			// --skipLibCheck: tfjs's own declarations do not pass the strict checks.
			commandLine`${join(root, "node_modules/typescript/bin/tsc")}
				--module nodenext --target es2023 --strict --skipLibCheck
				--typeRoots ${join(root, "node_modules/@types")} --types node use.ts`,
			{ cwd: consumer, encoding: "utf8" },
		);
		expect([status, stdout]).toEqual([0, ""]);
		const used = execFileSync(
			process.execPath,
			["use.js", join(root, "fixtures/faces/features.npy")],
			{ cwd: consumer, encoding: "utf8" },
		);
		expect(used).toBe("1000 InputError\n");
	});

	// Asks the registry for the dependencies, so only where the gate runs.
	test.runIf(process.env.CI)(
		"is under 150 MB in an application, and installs the engines that are named",
		needsRegistry,
		() => {
			const app = join(folder, "app");
			mkdirSync(app);
			execFileSync("npm", ["install", "--prefix", app, tarball], {
				stdio: "ignore",
			});
			const kilobytes = execFileSync("du", ["-sk", app], { encoding: "utf8" });
			expect(Number.parseInt(kilobytes, 10)).toBeLessThan(150_000);
			const engines = (...words: string[]) =>
				execFileSync("npx", ["gcn-cluster", "engines", ...words], {
					cwd: app,
					encoding: "utf8",
				});
			const usearch = /^usearch +loads/m;
			expect(engines()).not.toMatch(usearch);
			expect(engines("--install", "usearch")).toMatch(usearch);
		},
	);

	test.runIf(process.env.CI)("installs globally", needsRegistry, () => {
		const prefix = join(folder, "global");
		execFileSync("npm", ["install", "-g", "--prefix", prefix, tarball], {
			stdio: "ignore",
		});
		const { status, stdout } = spawnSync(
			join(prefix, "bin/gcn-cluster"),
			["test", "--json"],
			{ cwd: folder, encoding: "utf8" },
		);
		expect(status).toBe(0);
		expect(JSON.parse(stdout).engine).toContain("wasm");
	});
});
