import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { writeIntVector } from "../../src/files/npy/write-npy.ts";
import type { TrainResult } from "../../src/training/run-with-files.ts";
import {
	expectUsageError,
	runCommand,
	runForJson,
} from "../helpers/command.ts";
import { type SmallSet, writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
let set: SmallSet;
let validation: SmallSet;

beforeAll(() => {
	set = writeSmallSet(folder, 0, 60, 16);
	validation = writeSmallSet(folder, 60, 50, 16);
});

const command = (
	logs: string,
	...more: string[]
) => commandLine`train --feat_path ${set.featuresPath}
	--label_path ${set.labelsPath} --k-at-hop 5 3 --active_connection 3
	--logs-dir ${at(logs)} --backend wasm --epochs 2 ${more}`;
const withValidation =
	() => commandLine`--val_feat_path ${validation.featuresPath}
		--val_labels_path ${validation.labelsPath}`;

function hashes(logs: string): Record<string, string> {
	const names = readdirSync(at(logs)).filter((name) => name.endsWith(".ckpt"));
	return Object.fromEntries(
		names.map((name) => {
			const bytes = readFileSync(join(at(logs), name));
			return [name, createHash("sha256").update(bytes).digest("hex")];
		}),
	);
}

describe("train", { tags: "slow/commands" }, () => {
	test("leaves a checkpoint per epoch, the best one and a log", async () => {
		const result = await runForJson<TrainResult>(...command("a"));
		expect(readdirSync(at("a")).sort()).toEqual([
			"best.ckpt",
			"epoch_0.ckpt",
			"epoch_1.ckpt",
			"epoch_2.ckpt",
			"log.txt",
		]);
		expect(result).toMatchObject({ steps: 8, interrupted: null });
		expect(result.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
		expect(result.epochs[1].checkpoint).toBe(join(at("a"), "epoch_2.ckpt"));
		const losses = result.epochs.map(({ train }) => train.loss);
		expect(result.best).toEqual({
			epoch: losses[0] <= losses[1] ? 1 : 2,
			by: "training loss",
			value: Math.min(...losses),
		});
	});

	test("takes no loss on links of unknown identities, and says how many", async () => {
		const labels = set.labels.map((label, row) => (row % 3 === 0 ? -1 : label));
		// In another order: the rows say which is which.
		const body = [...labels].map((label, row) => `${row},p${label}`).reverse();
		writeFileSync(
			at("unknown.csv"),
			`row,identity\n${body.join("\n").replaceAll("p-1", "-1")}\n`,
		);
		const withUnknown = (logs: string) =>
			command(logs).map((word) =>
				word === set.labelsPath ? at("unknown.csv") : word,
			);
		const result = await runForJson<
			TrainResult & { unknown: { rows: number; links: number } }
		>(...withUnknown("unknown"));
		expect(result).toMatchObject({ steps: 6, unknown: { rows: 20 } });
		const { rows, links } = result.unknown;
		expect(links).toBeGreaterThan(rows * 5);
		const known = result.epochs[0].train.links;
		expect(known).toBe(300 - links);
		const { stderr } = await runCommand(...withUnknown("unknown-2"));
		expect(stderr).toContain(
			`20 of 60 rows have an unknown identity (-1): no loss on ${links} of 300 links`,
		);
		expect(hashes("unknown-2")).toEqual(hashes("unknown"));
	});

	test("prints the reference's figures, and what tells how it goes", async () => {
		const frequent = command("b", "--print_freq", "2");
		const { stdout, stderr } = await runCommand(...frequent);
		const pair = (name: string) => `${name} \\d+\\.\\d{3} \\(\\d+\\.\\d{3}\\)`;
		const names = ["Time", "Data", "Loss", "Accuracy", "Precision", "Recall"];
		const line = new RegExp(
			`^Epoch:\\[1\\]\\[2/4\\]\\t${names.map(pair).join("\\t")}\\tNodes \\d+\\tEdges \\d+\\tPositive \\d+%\\tSamples/s [\\d.]+\\tLeft [\\d.]+ min$`,
		);
		const log = readFileSync(join(at("b"), "log.txt"), "utf8").split("\n");
		for (const lines of [log, stderr]) {
			expect(lines.filter((text) => line.test(text))).toHaveLength(1);
			expect(lines.filter((text) => text.startsWith("Epoch:["))).toHaveLength(
				6,
			);
		}
		expect(stderr.join("\n")).toMatch(/^links of one identity: [\d.]+%$/m);
		expect(stdout).toMatch(/^best: epoch \d by training loss .*best\.ckpt$/m);
	});

	test("the same seed gives the same bytes, another seed others", async () => {
		expect(hashes("b")).toEqual(hashes("a"));
		await runCommand(...command("seed", "--seed", "2"));
		expect(hashes("seed")["epoch_0.ckpt"]).not.toBe(
			hashes("a")["epoch_0.ckpt"],
		);
	});

	test("a validation set is judged after every epoch and names the best", async () => {
		const result = await runForJson<TrainResult>(
			...command("val", ...withValidation()),
		);
		const judged = result.epochs.map((epoch) => epoch.validation!.bcubed);
		expect(result.best).toEqual({
			epoch: judged[0] >= judged[1] ? 1 : 2,
			by: "validation B-Cubed F",
			value: Math.max(...judged),
		});
		const log = readFileSync(join(at("val"), "log.txt"), "utf8");
		expect(log).toMatch(/^Epoch 2 done: .*B-Cubed F \d\.\d{4}; best is epoch/m);
	});

	const labelings: readonly [string, (row: number) => number][] = [
		["under 5%", (row) => row],
		["over 95%", () => 7],
	];
	test.each(labelings)(
		"warns, but not with --quiet, when positive links are %s",
		async (_, label) => {
			const labels = at("odd.npy");
			writeIntVector(
				labels,
				Int32Array.from({ length: 60 }, (__, i) => label(i)),
			);
			const more = ["--labels_path", labels, "--epochs", "1"];
			const { stderr } = await runCommand(...command("odd", ...more));
			expect(stderr).toContainEqual(
				expect.stringMatching(
					/^warning: links of one identity: (0|100)\.0%; nearly all are/,
				),
			);
			const quiet = await runCommand(...command("odd", ...more, "--quiet"));
			expect(quiet).toMatchObject({ exitCode: 0, stdout: "", stderr: [] });
		},
	);

	test("weights to start from are those of the same aggregator", () =>
		expectUsageError(
			command("init", "--aggregator", "attention", "--init", at("a/best.ckpt")),
			/best\.ckpt: expected a checkpoint of --aggregator attention, got mean$/,
		));

	test("a loss that is no number any more ends the run in one line", () =>
		expectUsageError(
			command("diverged", "--lr", "1e9", "--quiet"),
			/^--lr: expected a learning rate .* got a loss of NaN in epoch 0/,
		));
});

describe("train --resume", { tags: "slow/commands" }, () => {
	test("of a complete run says so and changes nothing", async () => {
		const log = readFileSync(join(at("a"), "log.txt"));
		const { exitCode, stdout } = await runCommand(...command("a", "--resume"));
		expect(exitCode).toBe(0);
		expect(stdout).toMatch(/^nothing left to do/);
		expect(readFileSync(join(at("a"), "log.txt")).equals(log)).toBe(true);
		expect(hashes("a")).toEqual(hashes("b"));
	});

	test("goes on to the same bytes where a kill left only the first checkpoints", async () => {
		for (const name of ["epoch_2.ckpt", "best.ckpt"])
			rmSync(join(at("b"), name));
		const result = await runForJson<TrainResult>(...command("b", "--resume"));
		expect(result.steps).toBe(4);
		expect(result.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
		const complete = await runForJson<TrainResult>(...command("a", "--resume"));
		expect(result.epochs.map(({ train }) => train)).toEqual(
			complete.epochs.map(({ train }) => train),
		);
		expect(hashes("b")).toEqual(hashes("a"));
	});

	test("takes the run that wrote last, not a later epoch of an earlier one", {
		tags: "slow/variants",
	}, async () => {
		await runCommand(...command("again", "--epochs", "3"));
		await runCommand(...command("again"));
		const { stdout } = await runCommand(...command("again", "--resume"));
		expect(stdout).toMatch(/^nothing left to do.*\n2 epochs/);
	});

	const changes: readonly (readonly string[])[] = [
		["--aggregator", "attention"],
		["--k-at-hop", "4", "3"],
		["--active-connection", "2"],
		["--batch-size", "8"],
		["--epochs", "3"],
		["--lr", "0.02"],
		["--lr-schedule", "cosine"],
		["--optimizer", "adamw"],
		["--momentum", "0.5"],
		["--negative-weight", "2"],
		["--weight-decay", "0"],
		["--augment", "permute"],
		["--seed", "2"],
	];
	test.each(changes)("refuses another %s", (...change) => {
		const [flag, ...values] = change;
		const shown =
			values.length > 1
				? `\\[${values.join(",")}\\]`
				: `(${values}|"${values}")`;
		return expectUsageError(
			command("a", "--resume", ...change),
			new RegExp(
				`epoch_2.ckpt: expected a run with the same ${flag} \\(${shown}\\), got one with (null|\\d|"|\\[)`,
			),
		);
	});

	test("refuses other labels, features or validation", async () => {
		const more = (...flags: string[]) =>
			command("a", "--resume", "--quiet", ...flags);
		const labels = at("other-labels.npy");
		writeIntVector(
			labels,
			Int32Array.from(set.labels, (id) => id % 2),
		);
		const other = writeSmallSet(folder, 0, 60, 12);
		const onOthers =
			/: expected a run on the same features, graph and labels, got one on others$/;
		await expectUsageError(more("--labels_path", labels), onOthers);
		await expectUsageError(more("--feat_path", other.featuresPath), onOthers);
		await expectUsageError(
			more(...withValidation()),
			/: expected a run with the same validation set/,
		);
		expect(hashes("a")).toEqual(hashes("b"));
	});
});
