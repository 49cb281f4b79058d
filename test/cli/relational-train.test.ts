import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import {
	readCheckpoint,
	writeCheckpoint,
} from "../../src/files/checkpoints/checkpoint.ts";
import { splitPasses } from "../../src/files/checkpoints/relational-passes.ts";
import type { TrainResult } from "../../src/training/run-with-files.ts";
import {
	expectUsageError,
	runCommand,
	runForJson,
} from "../helpers/command.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import { type SmallSet, writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
let set: SmallSet;
let other: SmallSet;
let validation: SmallSet;

beforeAll(() => {
	set = writeSmallSet(folder, 0, 60, 16);
	other = writeSmallSet(folder, 0, 60, 24);
	validation = writeSmallSet(folder, 60, 50, 20);
});

const plain = ["--no-compositions", "--no-transformations"];
const small = ["--k-at-hop", "6", "3", "--active_connection", "3"];
const command = (
	logs: string,
	...more: string[]
) => commandLine`train --model relational
	--feat_path ${set.featuresPath} ${other.featuresPath}
	--labels_path ${set.labelsPath} ${other.labelsPath} --logs-dir ${at(logs)}
	--backend wasm ${small} ${more}`;
const withValidation =
	() => commandLine`--val_feat_path ${validation.featuresPath}
		--val_labels_path ${validation.labelsPath}`;

const checkpoints = (logs: string) =>
	readdirSync(at(logs))
		.filter((name) => name.endsWith(".ckpt"))
		.sort();

function expectSameCheckpoints(logs: string, expected: string): void {
	expect(checkpoints(logs)).toEqual(checkpoints(expected));
	for (const name of checkpoints(expected)) {
		const ours = readFileSync(join(at(logs), name));
		const theirs = readFileSync(join(at(expected), name));
		expect(ours.equals(theirs), name).toBe(true);
	}
}

describe("train --model relational", () => {
	test("trains on several data sets and says in the checkpoint how", async () => {
		const result = await runForJson<TrainResult>(...command("a", ...plain));
		// Two sets of 60 rows in batches of 32, for two epochs.
		expect(result).toMatchObject({ steps: 8, interrupted: null });
		expect(checkpoints("a")).toEqual([
			"best.ckpt",
			"epoch_0.ckpt",
			"epoch_1.ckpt",
			"epoch_2.ckpt",
		]);
		const { metadata, resume } = readCheckpoint(join(at("a"), "best.ckpt"));
		expect(resume).toBeNull();
		expect(metadata).toMatchObject({
			model: "relational",
			featureLength: null,
			kAtHop: [6, 3],
			activeConnection: 3,
			training: {
				batchSize: 32,
				epochs: 2,
				learningRate: 3e-3,
				weightDecay: 1e-2,
				threshold: 0.8,
				rows: 120,
				sets: 2,
				compositions: false,
				transformations: false,
			},
		});
	});

	test("learns", async () => {
		const more = [...plain, "--epochs", "12", "--print_freq", "1"];
		const { epochs } = await runForJson<TrainResult>(...command("l", ...more));
		const losses = epochs.map(({ train }) => train.loss);
		expect(losses[11]).toBeLessThan(0.6 * losses[0]);
	});

	test("makes libraries of other sizes and other embeddings by default", {
		tags: ["slow/variants"],
	}, async () => {
		const more = ["--epochs", "1", "--seed", "5"];
		const { stderr } = await runCommand(...command("made", ...more));
		const { training } = readCheckpoint(join(at("made"), "best.ckpt")).metadata;
		// Two embeddings without mean and in four projections each, and both side by side, beside the compositions.
		expect(training.sets).toBeGreaterThan(2 * 5 + 11);
		expect(stderr).toContain(`data sets made: ${training.sets}`);
		await runCommand(...command("again", ...more));
		expectSameCheckpoints("again", "made");
		await runCommand(...command("half", ...more, "--no_compositions"));
		expect(
			readCheckpoint(join(at("half"), "best.ckpt")).metadata.training.sets,
		).toBe(2 + 2 * 5 + 1);
	});

	test("judges a validation set of any length as test would", async () => {
		const result = await runForJson<TrainResult>(
			...command("val", ...plain, ...withValidation()),
		);
		const judged = result.epochs.map((epoch) => epoch.validation!.bcubed);
		const best = result.best!;
		expect(best.by).toBe("validation B-Cubed F");
		expect(best.value).toBe(Math.max(...judged));
		const tested = await runForJson<{ all: { bcubed: { f: number } } }>(
			...commandLine`test --val_feat_path ${validation.featuresPath}
				--labels_path ${validation.labelsPath} --out_dir ${at("results")}
				--checkpoint ${result.files.best} --backend wasm`,
		);
		expect(tested.all.bcubed.f).toBe(best.value);
	});

	test("--init starts from a relational checkpoint's weights only", async () => {
		const init = join(at("a"), "best.ckpt");
		await runCommand(...command("init", ...plain, "--init", init));
		expect(readCheckpoint(join(at("init"), "epoch_0.ckpt")).weights).toEqual(
			readCheckpoint(init).weights,
		);
		writeCheckpoint(at("lgcn.ckpt"), formulaCheckpoint(16));
		await expectUsageError(
			command("no", "--init", at("lgcn.ckpt")),
			/lgcn.ckpt: expected a checkpoint of --model relational, got lgcn$/,
		);
	});
});

describe("train --model relational --first-pass", () => {
	const first = () => join(at("a"), "best.ckpt");
	const twoPasses = (logs: string, ...more: string[]) =>
		command(logs, ...plain, "--first-pass", first(), ...more);

	test("trains a second pass, goes on to the same bytes, and its network tests", async () => {
		await runCommand(...twoPasses("two"));
		const { metadata, weights } = readCheckpoint(join(at("two"), "best.ckpt"));
		expect(metadata.training).toMatchObject({
			firstPass: "best.ckpt",
			threshold: 0.7,
		});
		const passes = splitPasses(weights);
		expect(passes.first).toEqual(readCheckpoint(first()).weights);
		expect(passes.second!.get("layer1.weight")!.shape).toEqual([64, 40]);
		await runCommand(...twoPasses("two-again"));
		for (const name of ["epoch_2.ckpt", "best.ckpt"])
			rmSync(join(at("two-again"), name));
		await runCommand(...twoPasses("two-again", "--resume"));
		expectSameCheckpoints("two-again", "two");
		const tested = await runForJson<{ pairwise: { loss: number } }>(
			...commandLine`test --val_feat_path ${validation.featuresPath}
				--labels_path ${validation.labelsPath} --out_dir ${at("results")}
				--checkpoint ${join(at("two"), "best.ckpt")} --backend wasm`,
		);
		expect(tested.pairwise.loss).toBeGreaterThan(0);
	});

	test.each([
		["--first-pass", "a network of one pass, got a network of two passes"],
		["--init", "a network of two passes, got a network of one pass"],
	])("%s of other passes is refused", (flag, message) => {
		const file = flag === "--init" ? first() : join(at("two"), "best.ckpt");
		return expectUsageError(
			twoPasses("never", flag, file),
			new RegExp(`best.ckpt: expected ${message}$`),
		);
	});
});

describe("train --model relational --resume", () => {
	test("goes on to the same bytes", async () => {
		await runCommand(...command("b", ...plain));
		for (const name of ["epoch_2.ckpt", "best.ckpt"])
			rmSync(join(at("b"), name));
		const more = [...plain, "--resume"];
		const result = await runForJson<TrainResult>(...command("b", ...more));
		expect(result.steps).toBe(4);
		expectSameCheckpoints("b", "a");
	});

	test.each([
		["--lr", "0.1"],
		["--compositions", ""],
		["--seed", "3"],
	])("refuses another %s", (flag, value) =>
		expectUsageError(
			command("a", "--no-transformations", "--resume", flag).concat(
				value || [],
				flag === "--compositions" ? [] : "--no-compositions",
			),
			new RegExp(`epoch_2.ckpt: expected a run with the same ${flag} `),
		),
	);

	test("refuses other data", () =>
		expectUsageError(
			commandLine`train --model relational --feat_path ${set.featuresPath}
				--labels_path ${set.labelsPath} ${plain} --logs-dir ${at("a")} --resume
				--quiet ${small}`,
			/: expected a run on the same features, graph and labels/,
		));
});

describe("options that do not belong together are refused", () => {
	const cases: readonly [string, string[], RegExp][] = [
		[
			"several data sets for an L-GCN",
			["--model", "lgcn"],
			/^--feat-path: expected one file for --model lgcn, got 2/,
		],
		[
			"labels for some only",
			["--labels_path", "one.npy"],
			/^--labels-path: expected as many files as --feat-path \(2\), got 1$/,
		],
		[
			"graphs for some only",
			["--knn_graph_path", "one.npy"],
			/^--knn-graph-path: expected as many files as --feat-path \(2\), got 1$/,
		],
		[
			"an option of the other model",
			["--momentum", "0.5"],
			/^--momentum: expected --model lgcn, got --model relational$/,
		],
		[
			"compositions for an L-GCN",
			["--model", "lgcn", "--no-compositions"],
			/^--compositions: expected --model relational, got --model lgcn$/,
		],
	];
	test.each(cases)("%s", (_, more, message) =>
		expectUsageError(command("never", ...more), message),
	);
});
