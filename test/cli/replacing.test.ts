/** What this tool did not write is replaced only with `--force`; its own results are replaced as they always were. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { expectUsageError, runCommand } from "../helpers/command.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
let files: readonly string[];
let labelled: readonly string[];
const scoring = [
	"--checkpoint",
	at("c.ckpt"),
	"--backend",
	"wasm",
	"--quiet",
	"--max-sz",
	"20",
];

beforeAll(() => {
	const set = writeSmallSet(folder, 0, 30, 16);
	files = ["--feat-path", set.featuresPath];
	labelled = [...files, "--labels-path", set.labelsPath];
	writeCheckpoint(at("c.ckpt"), formulaCheckpoint(16));
});

/** Runs of each command, with the files that it writes. */
const runs: readonly [string, () => string[], readonly string[]][] = [
	[
		"cluster, csv",
		() => ["cluster", ...files, ...scoring, "--out", at("people.csv")],
		["people.csv"],
	],
	[
		"cluster, json",
		() => ["cluster", ...files, ...scoring, "--out", at("people.json")],
		["people.json"],
	],
	[
		"cluster, npy",
		() => ["cluster", ...files, ...scoring, "--out", at("people.npy")],
		["people.npy"],
	],
	[
		"knn",
		() => [
			"knn",
			...files,
			"--k",
			"5",
			"--out",
			at("knn.npy"),
			"--backend",
			"wasm",
			"--quiet",
		],
		["knn.npy"],
	],
	[
		"test",
		() => ["test", ...files, ...scoring, "--out-dir", at("results")],
		["results/clusters.npy", "results/edges.npy", "results/scores.npy"],
	],
	[
		"train",
		() => commandLine`train ${labelled} --k-at-hop 3 2 --epochs 1
			--logs-dir ${at("logs")} --backend wasm --quiet`,
		[
			"logs/log.txt",
			"logs/best.ckpt",
			"logs/epoch_0.ckpt",
			"logs/epoch_1.ckpt",
		],
	],
	["convert, ckpt", () => ["convert", at("c.ckpt"), at("d.ckpt")], ["d.ckpt"]],
	["convert, onnx", () => ["convert", at("c.ckpt"), at("d.onnx")], ["d.onnx"]],
];

describe.each(runs)("%s", { tags: "slow/commands" }, (_, argv, outputs) => {
	test("replaces what it wrote itself", async () => {
		for (let i = 0; i < 2; i++) {
			const { exitCode, stderr } = await runCommand(...argv());
			expect([exitCode, stderr]).toEqual([0, []]);
		}
		for (const name of outputs) expect(existsSync(at(name)), name).toBe(true);
	});

	test.each(outputs)(
		"keeps somebody else's %s without --force",
		async (name) => {
			mkdirSync(dirname(at(name)), { recursive: true });
			const other = "somebody's work\n";
			writeFileSync(at(name), other);
			await expectUsageError(
				argv(),
				new RegExp(
					`^${at(name)}: expected a file that gcn-cluster wrote \\(or none\\), got .+ \\(--force replaces it\\)$`,
				),
			);
			expect(readFileSync(at(name), "utf8")).toBe(other);
			const { exitCode } = await runCommand(...argv(), "--force");
			expect(exitCode).toBe(0);
			expect(readFileSync(at(name), "utf8")).not.toBe(other);
		},
	);

	test("replaces an empty file", async () => {
		writeFileSync(at(outputs[0]), "");
		const { exitCode } = await runCommand(...argv());
		expect(exitCode).toBe(0);
		expect(readFileSync(at(outputs[0]), "utf8")).not.toBe("");
	});
});

test("a column of names in people.csv is recognised by its name", async () => {
	const path = at("people.csv");
	const command = ["cluster", ...files, ...scoring, "--out", path];
	expect((await runCommand(...command, "--force")).exitCode).toBe(0);
	const lines = readFileSync(path, "utf8").trimEnd().split("\n");
	writeFileSync(
		path,
		lines.map((line, i) => `${line},${i === 0 ? "name" : "Anna"}\n`).join(""),
	);
	await expectUsageError(
		command,
		`${path}: expected a file that gcn-cluster wrote (or none), got one with a column "name" (--force replaces it)`,
	);
});

test("a run that goes on with --resume adds to its log, whatever a person wrote there", async () => {
	const logs = at("resumed");
	const argv = commandLine`train ${labelled} --k-at-hop 3 2 --epochs 1 --logs-dir ${logs}
		--backend wasm`;
	expect((await runCommand(...argv)).exitCode).toBe(0);
	const log = `${readFileSync(join(logs, "log.txt"), "utf8")}a note of mine\n`;
	writeFileSync(join(logs, "log.txt"), log);
	const { exitCode, stdout } = await runCommand(...argv, "--resume");
	expect([exitCode, stdout.split("\n")[0]]).toEqual([
		0,
		"nothing left to do: this run was complete already",
	]);
	expect(readFileSync(join(logs, "log.txt"), "utf8").startsWith(log)).toBe(
		true,
	);
});
