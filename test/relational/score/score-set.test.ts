import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadEngine } from "../../../src/engines/choose-engine.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import { readCheckpoint } from "../../../src/files/checkpoints/checkpoint.ts";
import {
	defaultsOf,
	relationalDefaultsOf,
} from "../../../src/options/command-options.ts";
import { clusterFeatures } from "../../../src/pipeline/cluster-features.ts";
import {
	type RelationalJobOptions,
	trainRelationalWithFiles,
} from "../../../src/pipeline/train.ts";
import type { LabelledSet } from "../../../src/training/labelled-set.ts";
import type { TrainResult } from "../../../src/training/run-with-files.ts";
import { relationalCheckpoint } from "../../helpers/relational-checkpoint.ts";
import { loadSmallSet } from "../../helpers/small-set.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
let engine: Engine;
let sets: LabelledSet[];
const size = { first: 0, k: 80 };

beforeAll(async () => {
	engine = await loadEngine("wasm");
	sets = [
		await loadSmallSet(engine, folder, { ...size, rows: 60, cols: 8 }),
		await loadSmallSet(engine, folder, { ...size, rows: 50, cols: 12 }),
	];
});

/** Trains two epochs of four steps on the two sets alone; stops after `stopAfter` steps of this call. */
function train(
	logs: string,
	resume: boolean,
	stopAfter: number,
): Promise<TrainResult> {
	let steps = 0;
	return trainRelationalWithFiles(engine, sets, {
		...defaultsOf<RelationalJobOptions>("train"),
		...relationalDefaultsOf<RelationalJobOptions>("train"),
		learningRate: 3e-3,
		threshold: 0.8,
		compositions: false,
		transformations: false,
		kAtHop: [5, 3],
		activeConnection: 3,
		logsDir: join(folder, logs),
		resume,
		validation: null,
		isStopped: () => steps >= stopAfter,
		onStep: () => {
			steps++;
		},
		onLine() {},
		onSet() {},
	});
}

const checkpoints = (logs: string) =>
	readdirSync(join(folder, logs))
		.filter((name) => name.endsWith(".ckpt"))
		.sort();

describe("a relational run that was stopped", () => {
	beforeAll(async () => {
		const whole = await train("whole", false, Number.POSITIVE_INFINITY);
		expect(whole.steps).toBe(8);
	});

	test("records the embeddings of its sets and how their statistics are measured", () => {
		const { training } = readCheckpoint(
			join(folder, "whole", "epoch_2.ckpt"),
		).metadata;
		const lengths = (training.embeddings as { length: number }[]).map(
			({ length }) => length,
		);
		expect(lengths).toEqual([8, 12]);
		expect(training.statistics).toBe("without foreign rows");
	});

	const stops: readonly (readonly number[])[] = [[1], [4], [2, 3], [7]];
	test.each(stops)(
		"after %i steps goes on to the same bytes",
		async (...at) => {
			const logs = `stopped-${at.join("-")}`;
			let isFirst = true;
			for (const steps of at) {
				const { interrupted } = await train(logs, !isFirst, steps);
				expect(interrupted).not.toBeNull();
				isFirst = false;
			}
			await train(logs, true, Number.POSITIVE_INFINITY);
			expect(checkpoints(logs)).toEqual(checkpoints("whole"));
			for (const name of checkpoints("whole")) {
				const ours = readFileSync(join(folder, logs, name));
				const theirs = readFileSync(join(folder, "whole", name));
				expect(ours.equals(theirs), name).toBe(true);
			}
		},
	);

	test("needs two rows to learn from", async () => {
		const before = sets;
		sets = [await loadSmallSet(engine, folder, { ...size, rows: 1, cols: 8 })];
		await expect(train("one", false, 1)).rejects.toThrow(
			"features: expected at least 2 rows to train on, got 1",
		);
		sets = before;
	});
});

describe("clusterFeatures with a relational checkpoint", () => {
	const checkpoint = relationalCheckpoint(100);

	test("takes its options from the checkpoint, unless the caller sets them", async () => {
		const { features } = sets[0];
		const thresholded = await clusterFeatures(features, { engine, checkpoint });
		// 12 neighbours of each row; all links hold.
		expect(thresholded.links.scores).toHaveLength(60 * 12);
		expect(thresholded.clusters).toBe(1);
		const kAtHop = [4, 2];
		const fewer = { engine, checkpoint, kAtHop };
		expect((await clusterFeatures(features, fewer)).links.scores).toHaveLength(
			60 * 4,
		);
	});

	test("leaves the features as they are, and rows of zeros alone", async () => {
		const data = Float32Array.of(3, 4, 0, 0, 30, 40, 0, 0, 8, 6);
		const before = data.slice();
		const features = { rows: 5, cols: 2, data };
		const { grouping, links } = await clusterFeatures(features, {
			engine,
			checkpoint,
			copies: "none",
		});
		expect(data).toEqual(before);
		expect(Array.from(links.zeroRows)).toEqual([1, 3]);
		expect(Array.from(grouping.clusters)).toEqual([0, 1, 0, 2, 0]);
	});
});
