/**
 * The program ended from outside: by signals, by a reader that has seen enough, by a thread that dies. Old results stay, nothing else is left.
 * @module-tag slow/faults
 */
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { bundledFaces } from "../../src/files/bundled.ts";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { runProgramFile } from "../helpers/built-program.ts";
import { needsTestFaults } from "../helpers/needs.ts";
import { relationalCheckpoint } from "../helpers/relational-checkpoint.ts";
import { type SmallSet, writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const folder = temporaryFolder();
const out = join(folder, "out");
const result = join(out, "people.csv");
let set: SmallSet;

beforeAll(() => {
	set = writeSmallSet(folder, 0, 600, 16);
	writeCheckpoint(join(folder, "c.ckpt"), relationalCheckpoint(0));
});

/** Needs --force: no command wrote the old result. */
const command = (
	...more: string[]
) => commandLine`cluster --feat-path ${set.featuresPath} --out ${result}
	--checkpoint ${join(folder, "c.ckpt")} --backend wasm --force ${more}`;

/** Takes longer than a thread takes to start. */
const slow = () => commandLine`--feat-path ${bundledFaces.features}
	--checkpoint logs/best.ckpt`;

function makeOld(): void {
	rmSync(out, { recursive: true, force: true });
	mkdirSync(out);
	writeFileSync(result, "old");
}

const signals = [
	["SIGHUP", 129],
	["SIGINT", 130],
	["SIGTERM", 143],
] as const;

describe("cluster", () => {
	test.each(isFull ? signals : signals.slice(0, 1))(
		"by %s ends with one line more and %i, and says what --resume does",
		async (signal, code) => {
			makeOld();
			const argv = command("--save-every", "0", "--workers", "1");
			let isSent = false;
			const { exitCode, stdout, stderr } = await runProgramFile(argv, {
				onStderr(child, text) {
					if (!isSent && text.includes("graph: ")) isSent = child.kill(signal);
				},
			});
			expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
			expect(stderr).toMatch(
				/graph: [^\n]+\n(?:(?:copies|strangers): [^\n]+\n)*stopped: the same command with --resume goes on from what was saved\n$/,
			);
			expect(readFileSync(result, "utf8")).toBe("old");
			expect(readdirSync(out).sort()).toEqual([
				".people.csv.shards",
				"people.csv",
			]);
		},
	);

	test("is done when nobody reads what it prints", async () => {
		makeOld();
		const { exitCode } = await runProgramFile(command(), {
			onStart: (child) => child.stdout!.destroy(),
		});
		expect(exitCode).toBe(0);
		expect(readFileSync(result, "utf8")).toMatch(/^row,cluster/);
		expect(readdirSync(out)).toEqual(["people.csv"]);
	});

	test.skipIf(!isFull)(
		"ends in one line when a thread has too little memory",
		needsTestFaults,
		async () => {
			makeOld();
			// The threads take their heap's limit from the options; this thread needs little of it.
			const { exitCode, stdout, stderr } = await runProgramFile(
				command("--workers", "2", "--quiet", ...slow()),
				{ nodeOptions: ["--import", lessForThreads] },
			);
			expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
			expect(stderr).toMatch(
				/^--workers: expected threads that compute, got one without memory \([^\n]+\) \(fewer need less memory; 1 starts no thread\)\n$/,
			);
			expect(readFileSync(result, "utf8")).toBe("old");
			expect(readdirSync(out)).toEqual(["people.csv"]);
		},
	);
});

/** Makes every thread one with a heap that is too small for an engine. */
const lessForThreads = `data:text/javascript,${encodeURIComponent(`
	import { createRequire, syncBuiltinESMExports } from "node:module";
	const threads = createRequire("file:///").call(null, "node:worker_threads");
	const { Worker } = threads;
	threads.Worker = class extends Worker {
		constructor(entry, options) {
			super(entry, { ...options, resourceLimits: { maxOldGenerationSizeMb: 6 } });
		}
	};
	syncBuiltinESMExports();
`)}`;
