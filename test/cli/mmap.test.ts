/** With --mmap the results are the same bytes: as an installed program, with threads. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { runProgramFile } from "../helpers/built-program.ts";
import { expectUsageError } from "../helpers/command.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const { featuresPath } = writeSmallSet(folder, 0, 400, 128);
/** What takes a network goes through its rows in batches far smaller than this. */
const scoredSet = writeSmallSet(folder, 0, 150, 128);

let runs = 0;

/** The files that a command writes. */
async function resultsOf(command: readonly string[], names: readonly string[]) {
	const out = join(folder, `run-${runs++}`);
	const paths = names.map((name) => (name ? join(out, name) : out));
	const flag = names[0] ? "--out-dir" : "--out";
	const end = names[0] ? out : `${out}.npy`;
	const argv = [...command, flag, end, "--quiet"];
	const { exitCode, stderr } = await runProgramFile(argv);
	expect(exitCode, stderr).toBe(0);
	const files = names[0] ? paths : [end];
	return files.map((path) => readFileSync(path).toString("base64"));
}

const knn = ["knn", "--feat-path", featuresPath];
const cluster = ["cluster", "--feat-path", scoredSet.featuresPath];
cluster.push("--backend", "wasm");
const scored = ["edges.npy", "scores.npy", "clusters.npy"];
const testing = commandLine`test --val-feat-path ${scoredSet.featuresPath} --backend wasm
	--val-labels-path ${scoredSet.labelsPath}`;

describe("--mmap gives the same bytes", () => {
	const isSame = async (_: string, command: string[], names: string[]) => {
		const whole = await resultsOf(command, names);
		expect(await resultsOf([...command, "--mmap"], names)).toEqual(whole);
	};
	type Case = [title: string, command: string[], names: string[]];
	const few: Case[] = [
		["knn, exact", knn, [""]],
		["cluster, two threads", [...cluster, "--workers", "2"], [""]],
		["test with an L-GCN", [...testing, "--workers", "2"], scored],
	];
	const more: Case[] = [
		["knn, approximate", [...knn, "--method", "approximate"], [""]],
		["knn, Euclidean", [...knn, "--metric", "euclidean"], [""]],
		["cluster, one thread", [...cluster, "--workers", "1"], [""]],
		[
			"test with a relational network",
			[...testing, "--checkpoint", "models/faces.ckpt"],
			scored,
		],
	];
	test.each(few)("%s", isSame);
	test.each(more)("%s", { tags: ["slow/variants"] }, isSame);
});

test("train has features in memory, and says so", async () => {
	await expectUsageError(
		["train", "--feat-path", featuresPath, "--mmap"],
		/--mmap: expected an option of train, got an unknown option/,
	);
});
