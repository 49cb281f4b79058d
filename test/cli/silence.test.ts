/** Nothing but our own lines comes out, and nothing at all with `--quiet`. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { hasPart } from "../../src/engines/optional-parts.ts";
import { programFile } from "../helpers/built-program.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const { featuresPath, labelsPath } = writeSmallSet(folder, 0, 40, 16);

/** Manifests of Vulkan drivers whose libraries are missing: the loader complains when drivers are listed. */
function writeManifest(): string {
	const manifests = at("share/vulkan/icd.d");
	mkdirSync(manifests, { recursive: true });
	const manifest = {
		file_format_version: "1.0.0",
		ICD: { library_path: at("libnone.so"), api_version: "1.3.0" },
	};
	writeFileSync(join(manifests, "none.json"), JSON.stringify(manifest));
	return at("share");
}

function run(argv: readonly string[]) {
	const { VK_ICD_FILENAMES: _, ...env } = process.env;
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[programFile, ...argv],
		{ encoding: "utf8", env: { ...env, XDG_DATA_DIRS: writeManifest() } },
	);
	return { status, stdout, lines: stderr.split("\n").filter(Boolean) };
}

const small = ["--k-at-hop", "4", "2", "--active-connection", "2"];
const train = commandLine`train --feat-path ${featuresPath}
	--labels-path ${labelsPath} ${small} --epochs 1`;
const commands: Record<string, readonly string[]> = {
	cluster: ["cluster", "--feat-path", featuresPath, "--out", at("c.csv")],
	test: commandLine`test --val-feat-path ${featuresPath}
		--checkpoint ${at("l/best.ckpt")} --val-labels-path ${labelsPath} ${small}
		--out-dir ${at("results")}`,
	train: [...train, "--logs-dir", at("logs")],
	knn: ["knn", "--feat-path", featuresPath, "--k", "4", "--out", at("k.npy")],
	evaluate: commandLine`evaluate --labels-path ${labelsPath}
		--clusters-path ${labelsPath}`,
	convert: ["convert", at("l/best.ckpt"), at("copy.safetensors")],
	engines: ["engines"],
};
const names = Object.keys(commands);

/** Lines that the program itself prints. */
const OWN =
	/^(engine: |memory: |graph: |copies: |warning: |stage|score: |train: |data sets made|epoch |\[\d+\/\d+\]|[\d.]+% of |positive|links: |links of one identity: |Epoch|no state|saved |strangers: )/;

beforeAll(() => {
	run([...train, "--logs-dir", at("l"), "--backend", "wasm"]);
});

describe("with manifests of drivers that do not load", () => {
	test.each(names)("%s prints only its own lines", (name) => {
		const { status, lines } = run(commands[name]);
		expect(status).toBe(0);
		expect(lines.filter((line) => !OWN.test(line))).toEqual([]);
	});

	test.skipIf(!hasPart("webgpu"))(
		"--backend webgpu is refused in one line",
		() => {
			const { status, stdout, lines } = run([
				...commands.knn,
				"--backend",
				"webgpu",
			]);
			expect([status, stdout]).toEqual([1, ""]);
			expect(lines).toEqual([
				expect.stringMatching(/^--backend: .*webgpu \(no GPU found\)/),
			]);
		},
	);
});

describe("--quiet", () => {
	test.each(names)("%s prints nothing", (name) => {
		const { status, stdout, lines } = run([...commands[name], "--quiet"]);
		expect([status, stdout, lines]).toEqual([0, "", []]);
	});

	test.each(names)(
		"%s with --json prints its object alone",
		{ tags: "slow/variants" },
		(name) => {
			const { stdout, lines } = run([...commands[name], "--quiet", "--json"]);
			expect(JSON.parse(stdout)).toBeTypeOf("object");
			expect(lines).toEqual([]);
		},
	);

	test("a failure is one line", () => {
		const argv = ["knn", "--feat-path", at("no.npy"), "--out", at("n.npy")];
		const { status, stdout, lines } = run([...argv, "--quiet"]);
		expect([status, stdout, lines.length]).toEqual([1, "", 1]);
		expect(existsSync(at("n.npy"))).toBe(false);
	});
});
