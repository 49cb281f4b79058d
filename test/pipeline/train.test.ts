import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { defaultsOf } from "../../src/options/command-options.ts";
import type { ClusterSetOptions } from "../../src/pipeline/cluster-set.ts";
import {
	type TrainJobOptions,
	trainWithFiles,
} from "../../src/pipeline/train.ts";
import { better, type EpochFigures } from "../../src/training/history.ts";
import type { LabelledSet } from "../../src/training/labelled-set.ts";
import type { TrainResult } from "../../src/training/run-with-files.ts";
import { loadSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const stepsInAll = 12;
const size = { cols: 8, k: 20 };
let engine: Engine;
let set: LabelledSet;
let validation: TrainJobOptions["validation"];

beforeAll(async () => {
	engine = await loadEngine("wasm");
	set = await loadSmallSet(engine, folder, { ...size, first: 0, rows: 24 });
	validation = {
		...(await loadSmallSet(engine, folder, { ...size, first: 60, rows: 22 })),
		options: {
			...defaultsOf<ClusterSetOptions>("test"),
			graphName: "validation",
			onBatch() {},
			onGroup() {},
		},
	};
});

/** Trains three epochs of four steps; stops after `stopAfter` steps of this call. */
function train(
	logs: string,
	resume: boolean,
	stopAfter: number,
): Promise<TrainResult> {
	let steps = 0;
	return trainWithFiles(engine, set, {
		...defaultsOf<TrainJobOptions>("train"),
		batchSize: 6,
		learningRate: 0.01,
		schedule: "step",
		augment: "permute",
		kAtHop: [5, 3],
		activeConnection: 3,
		epochs: 3,
		logsDir: join(folder, logs),
		resume,
		graphName: "graph",
		validation,
		isStopped: () => steps >= stopAfter,
		onStep: () => {
			steps++;
		},
		onLine() {},
	});
}

const checkpoints = (logs: string) =>
	readdirSync(join(folder, logs))
		.filter((name) => name.endsWith(".ckpt"))
		.sort();

function expectSameCheckpoints(logs: string, expected: string): void {
	expect(checkpoints(logs)).toEqual(checkpoints(expected));
	for (const name of checkpoints(expected)) {
		const ours = readFileSync(join(folder, logs, name));
		const theirs = readFileSync(join(folder, expected, name));
		expect(ours.equals(theirs), name).toBe(true);
	}
}

describe("a run that was stopped", () => {
	let whole: TrainResult;
	beforeAll(async () => {
		whole = await train("whole", false, Number.POSITIVE_INFINITY);
		expect(whole.steps).toBe(stepsInAll);
	});

	// In an epoch, at its end, at the start of the next, more than once, before the very last step.
	const few: readonly (readonly number[])[] = [[4], [2, 3, 4]];
	const more: readonly (readonly number[])[] = [[1], [5], [11]];
	const goesOn = async (...at: readonly number[]) => {
		const logs = `stopped-${at.join("-")}`;
		let done = 0;
		for (const steps of at) {
			const stopped = await train(logs, done > 0, steps);
			done += steps;
			expect(stopped.steps).toBe(steps);
			const name = done % 4 === 0 ? `epoch_${done / 4}` : "interrupted";
			expect(stopped.interrupted).toBe(join(folder, logs, `${name}.ckpt`));
			expect(checkpoints(logs)).toContain(`${name}.ckpt`);
		}
		const rest = await train(logs, true, Number.POSITIVE_INFINITY);
		expect(rest).toMatchObject({
			steps: stepsInAll - done,
			interrupted: null,
		});
		expect(rest.epochs.map(({ train: { loss } }) => loss)).toEqual(
			whole.epochs.map(({ train: { loss } }) => loss),
		);
		expect(rest.best).toEqual(whole.best);
		expectSameCheckpoints(logs, "whole");
	};
	const title = "after %i steps goes on to the same bytes";
	test.each(few)(title, goesOn);
	test.each(more)(title, { tags: ["slow/variants"] }, goesOn);

	test("at its last step is complete", async () => {
		const result = await train("last", false, stepsInAll);
		expect(result).toMatchObject({ steps: stepsInAll, interrupted: null });
		expectSameCheckpoints("last", "whole");
	});

	test("with a state that is for use only cannot go on", async () => {
		const logs = join(folder, "used");
		mkdirSync(logs);
		const best = join(folder, "whole", "best.ckpt");
		copyFileSync(best, join(logs, "epoch_1.ckpt"));
		await expect(train("used", true, 1)).rejects.toThrow(
			"epoch_1.ckpt: expected a training checkpoint (with momentum and step), got one for use only",
		);
	});
});

describe("the best epoch", () => {
	const figures = (epoch: number, loss: number, bcubed: number | null) => {
		const train = { links: 1, loss, accuracy: 0, precision: 0, recall: 0 };
		const judged = bcubed === null ? null : { figures: train, bcubed };
		return { epoch, train, validation: judged } satisfies EpochFigures;
	};
	const cases: readonly [string, EpochFigures[], number][] = [
		[
			"the lowest loss",
			[figures(1, 3, null), figures(2, 2, null), figures(3, 4, null)],
			2,
		],
		[
			"the first of equal losses",
			[figures(1, 2, null), figures(2, 2, null)],
			1,
		],
		[
			"the highest B-Cubed F",
			[figures(1, 1, 0.5), figures(2, 9, 0.7), figures(3, 0, 0.6)],
			2,
		],
		[
			"the first of equal B-Cubed F",
			[figures(1, 2, 0.5), figures(2, 1, 0.5)],
			1,
		],
	];
	test.each(cases)("is that of %s", (_, epochs, expected) => {
		let best: ReturnType<typeof better> | null = null;
		for (const epoch of epochs) best = better(best, epoch);
		expect(best?.epoch).toBe(expected);
	});
});
