import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseKnnGraph } from "../../../src/arrays/knn-graph.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import type { Checkpoint, StateDict } from "../../../src/arrays/state-dict.ts";
import { loadEngine } from "../../../src/engines/choose-engine.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import {
	readCheckpoint,
	writeCheckpoint,
} from "../../../src/files/checkpoints/checkpoint.ts";
import { convSizes, initialWeights } from "../../../src/lgcn/gcn.ts";
import {
	createTrainingRun,
	learningRateAt,
	type TrainOptions,
} from "../../../src/lgcn/train/train.ts";
import { countShards, trainAlone } from "../../../src/lgcn/train/trainer.ts";
import type { TrainingData } from "../../../src/lgcn/train/training-batch.ts";
import type { StepReport } from "../../../src/training/epoch.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";
import { makeTrainingData } from "../../helpers/training-tests.ts";

const base: TrainOptions = {
	kAtHop: [4, 2],
	activeConnection: 2,
	aggregator: "mean",
	optimizer: "sgd",
	momentum: 0.9,
	weightDecay: 1e-4,
	negativeWeight: 1,
	epochs: 2,
	batchSize: 5,
	learningRate: 0.05,
	schedule: "step",
	augment: "none",
	init: null,
	seed: 3,
};

const folder = temporaryFolder();
let engine: Engine;
beforeAll(async () => {
	engine = await loadEngine("wasm");
});

const startRun = (
	data: TrainingData,
	options: TrainOptions,
	initial: Checkpoint | null,
) =>
	createTrainingRun(
		{ data, options, initial, numShards: countShards(engine, options) },
		trainAlone(engine),
	);

/** Runs to the end; `visit` is called after every step. */
async function runAll(
	data: TrainingData,
	options: TrainOptions,
	initial: Checkpoint | null,
	visit: (
		report: StepReport,
		checkpoint: () => Checkpoint,
	) => unknown = () => {},
) {
	const run = startRun(data, options, initial);
	const reports: StepReport[] = [];
	for await (const report of run.steps()) {
		reports.push(report);
		await visit(report, run.checkpoint);
	}
	const last = run.checkpoint();
	await run.close();
	return { reports, last };
}

function hasSameBytes(a: StateDict, b: StateDict): boolean {
	return (
		[...a.keys()].join() === [...b.keys()].join() &&
		[...a].every(([name, { data }]) => {
			const other = b.get(name)!.data;
			return Buffer.from(data.buffer).equals(Buffer.from(other.buffer));
		})
	);
}

function expectSameState(actual: Checkpoint, expected: Checkpoint): void {
	const [{ momentum, ...rest }, { momentum: others, ...wanted }] = [
		actual.resume!,
		expected.resume!,
	];
	expect(hasSameBytes(actual.weights, expected.weights)).toBe(true);
	expect(hasSameBytes(momentum, others)).toBe(true);
	expect(rest).toEqual(wanted);
	expect(actual.metadata).toEqual(expected.metadata);
}

/** Figures without the clock's. */
function figuresOf(report: StepReport) {
	const { epoch, step, learningRate, last, average } = report;
	return { epoch, step, learningRate, last, average };
}

/** Row r lists r different others, so that a step on it alone has r + 1 nodes. */
function countableRows(numRows: number): TrainingData {
	const cols = numRows + 1;
	const data = new Int32Array(numRows * cols);
	for (let row = 0; row < numRows; row++) {
		for (let c = 0; c < cols; c++)
			data[row * cols + c] = (row + Math.min(c, row)) % numRows;
	}
	const matrix = { rows: numRows, cols, data };
	return {
		features: makeTrainingData(numRows, 3).features,
		graph: parseKnnGraph(matrix, numRows, "graph"),
		labels: new Int32Array(numRows),
	};
}

describe("the order of the samples", () => {
	const options = {
		...base,
		kAtHop: [8],
		activeConnection: 1,
		batchSize: 1,
	};
	const ordersOf = async (seed: number) => {
		const { reports } = await runAll(
			countableRows(8),
			{ ...options, seed },
			null,
		);
		return [0, 1].map((epoch) =>
			reports
				.filter((report) => report.epoch === epoch)
				.map(({ numNodes }) => numNodes - 1),
		);
	};

	test("is a permutation of all, another in every epoch and for every seed", async () => {
		const [first, second] = await ordersOf(1);
		for (const order of [first, second])
			expect(order.toSorted((a, b) => a - b)).toEqual([...Array(8).keys()]);
		expect(second).not.toEqual(first);
		expect(await ordersOf(1)).toEqual([first, second]);
		expect((await ordersOf(2))[0]).not.toEqual(first);
	});
});

test("rows of unknown identity are no samples", async () => {
	const data = countableRows(8);
	data.labels.set([-1, -1], 3);
	const { reports } = await runAll(
		data,
		{ ...base, kAtHop: [8], activeConnection: 1, batchSize: 1 },
		null,
	);
	for (const epoch of [0, 1]) {
		const rows = reports
			.filter((report) => report.epoch === epoch)
			.map(({ numNodes }) => numNodes - 1);
		expect(rows.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 5, 6, 7]);
	}
	// Row 6 lists all of 7, 0, 1, 2, 3 and 4.
	const six = reports.find(({ numNodes }) => numNodes === 7)!;
	expect(six.last.links).toBe(4);
});

describe("a run that goes on from a checkpoint", () => {
	const data = makeTrainingData(18, 7);

	const sameEnd =
		"ends in the same bytes from any step: $optimizer, augment $augment";
	const endsTheSame = async (options: TrainOptions) => {
		const paths: string[] = [];
		const states: Checkpoint[] = [];
		const save = (checkpoint: Checkpoint) => {
			states.push(structuredClone(checkpoint));
			const name = `${options.optimizer}-${options.augment}-${paths.length}`;
			paths.push(join(folder, name));
			writeCheckpoint(paths.at(-1)!, checkpoint);
		};
		const fresh = startRun(data, options, null);
		save(fresh.checkpoint());
		await fresh.close();
		const whole = await runAll(data, options, null, async (_, take) =>
			save(take()),
		);
		expect(whole.reports).toHaveLength(8);
		// One step from each state to the bytes of the next, so all ways lead to the same end.
		for (const [done, path] of paths.slice(0, -1).entries()) {
			const run = startRun(data, options, readCheckpoint(path));
			for await (const report of run.steps()) {
				expect(figuresOf(report)).toEqual(figuresOf(whole.reports[done]));
				break;
			}
			expectSameState(run.checkpoint(), states[done + 1]);
			await run.close();
		}
		// The state of the very last step has none left.
		const ended = await runAll(data, options, readCheckpoint(paths[8]));
		expect(ended.reports).toEqual([]);
		expect(ended.last.resume!.step).toBe(8);
	};
	const adamw = { ...base, optimizer: "adamw", learningRate: 0.001 } as const;
	test.each([adamw])(sameEnd, endsTheSame);
	test.each([
		base,
		{ ...base, augment: "permute", schedule: "cosine" } as const,
	])(sameEnd, { tags: "slow/variants" }, endsTheSame);

	test("is not changed by the steps after the checkpoint was taken", async () => {
		let taken: Checkpoint | undefined;
		let copy: Checkpoint | undefined;
		await runAll(data, base, null, async ({ epoch, step }, take) => {
			if (epoch > 0 || step !== 1) return;
			taken = take();
			copy = structuredClone(taken);
		});
		expect(hasSameBytes(taken!.weights, copy!.weights)).toBe(true);
		const [momentum, copied] = [taken!, copy!].map((c) => c.resume!.momentum);
		expect(hasSameBytes(momentum, copied)).toBe(true);
		expect({ ...taken!.resume, momentum: null }).toEqual({
			...copy!.resume,
			momentum: null,
		});
	});

	test("says which epoch it is and what it was trained with", async () => {
		const epochs: number[] = [];
		const { last } = await runAll(data, base, null, async (_, take) =>
			epochs.push(take().metadata.epoch),
		);
		expect(epochs).toEqual([0, 0, 0, 1, 1, 1, 1, 2]);
		expect(last.metadata).toMatchObject({
			model: "lgcn",
			featureLength: 7,
			kAtHop: [4, 2],
			activeConnection: 2,
			training: { batchSize: 5, learningRate: 0.05, seed: 3, rows: 18 },
		});
	});
});

describe("the learning rate", () => {
	test.each([
		["step", 0, 0, 0.01],
		["step", 0, 0.24, 0.01],
		["step", 1, 0.25, 0.001],
		["step", 2, 0.5, 1e-4],
		["step", 3, 0.5, 1e-5],
		["step", 4, 0.5, 1e-6],
		["step", 9, 0.9, 1e-6],
		["cosine", 0, 0, 0.01],
		["cosine", 1, 0.25, 0.01 * (0.5 + Math.SQRT1_2 / 2)],
		["cosine", 2, 0.5, 0.005],
		["cosine", 3, 1, 0],
	] as const)(
		"by %s in epoch %i, share %d of the run, is %d",
		(schedule, epoch, progress, expected) => {
			const options = { learningRate: 0.01, schedule };
			expect(learningRateAt(options, epoch, progress)).toBeCloseTo(
				expected,
				12,
			);
		},
	);

	test("of a cosine falls from step to step over all epochs", async () => {
		const options = { ...base, schedule: "cosine" } as const;
		const { reports } = await runAll(makeTrainingData(18, 3), options, null);
		reports.forEach(({ learningRate }, i) => {
			const expected = 0.025 * (1 + Math.cos((Math.PI * i) / 8));
			expect(learningRate).toBeCloseTo(expected, 12);
		});
	});
});

describe("signed permutations as augmentation", () => {
	/** Loss of each of six epochs of one step on two rows, with weights that stay. */
	const lossesOf = async (augment: "none" | "permute") => {
		const options = {
			...base,
			augment,
			learningRate: 0,
			batchSize: 2,
			epochs: 6,
		};
		const { reports } = await runAll(makeTrainingData(2, 7), options, null);
		return reports.map(({ last }) => last.loss);
	};
	const countDifferent = (losses: number[]) =>
		new Set(losses.map((loss) => loss.toFixed(5))).size;

	test("are drawn anew at each step", async () => {
		expect(countDifferent(await lossesOf("none"))).toBe(1);
		const drawn = await lossesOf("permute");
		// Two at most if every step drew the same: the two rows can stand in two orders.
		expect(countDifferent(drawn)).toBe(6);
		expect(await lossesOf("permute")).toEqual(drawn);
	});
});

describe("a training run", () => {
	test("lowers the loss on data whose classes differ", async () => {
		const data = makeTrainingData(18, 7);
		data.labels.fill(0);
		const options = { ...base, epochs: 3 };
		const { reports } = await runAll(data, options, null);
		const [first, last] = [reports[0], reports.at(-1)!];
		expect(last.last.loss).toBeLessThan(first.last.loss / 2);
	});

	test("keeps memory flat over its epochs and leaves nothing behind", async () => {
		const before = engine.tf.memory();
		const counts = new Set<string>();
		await runAll(makeTrainingData(18, 7), base, null, () => {
			const { numTensors, numBytes } = engine.tf.memory();
			counts.add(`${numTensors} tensors, ${numBytes} bytes`);
		});
		expect(counts.size).toBe(1);
		const after = engine.tf.memory();
		expect(after.numTensors).toBe(before.numTensors);
		expect(after.numBytes).toBe(before.numBytes);
	});

	test("takes batches without any link, which change nothing", async () => {
		const made = makeTrainingData(6, 3);
		const matrix = { rows: 6, cols: 1, data: Int32Array.of(0, 1, 2, 3, 4, 5) };
		const data = { ...made, graph: parseKnnGraph(matrix, 6, "graph") };
		const run = startRun(data, base, null);
		const before = run.checkpoint();
		for await (const { last } of run.steps()) expect(last.links).toBe(0);
		const after = run.checkpoint();
		await run.close();
		expect(hasSameBytes(after.weights, before.weights)).toBe(true);
	});
});

describe("fresh weights", () => {
	const weights = initialWeights(10, "mean", createRandom(1));

	const attention = initialWeights(10, "attention", createRandom(1));

	/** Largest size and variance against those of a uniform distribution. */
	function expectUniform(name: string, bound: number, of = weights) {
		const { data } = of.get(name)!;
		const largest = data.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
		const square = data.reduce((sum, v) => sum + v * v, 0) / data.length;
		const mean = data.reduce((sum, v) => sum + v, 0) / data.length;
		expect(largest).toBeLessThanOrEqual(bound * 1.000001);
		// Four standard errors: variance of x^2 is 4/45 bound^4, of x bound^2 / 3.
		const root = Math.sqrt(data.length);
		expect(Math.abs(square / bound ** 2 - 1 / 3)).toBeLessThan(1.2 / root);
		expect(Math.abs(mean / bound)).toBeLessThan(2.4 / root);
	}

	test("of graph convolutions are Xavier-uniform with zero biases", () => {
		let inputs = 10;
		convSizes.forEach((outputs, i) => {
			const name = `conv${i + 1}`;
			expect(weights.get(`${name}.weight`)!.shape).toEqual([
				2 * inputs,
				outputs,
			]);
			expectUniform(`${name}.weight`, Math.sqrt(6 / (2 * inputs + outputs)));
			expect(weights.get(`${name}.bias`)!.data.some((v) => v !== 0)).toBe(
				false,
			);
			inputs = outputs;
		});
	});

	test("of attention are Xavier-uniform with zero biases, beside the same others", () => {
		[10, ...convSizes].slice(0, 4).forEach((inputs, i) => {
			const name = `conv${i + 1}.attention`;
			const [first, bias, second] = ["0.weight", "0.bias", "2.weight"].map(
				(part) => attention.get(`${name}.${part}`)!,
			);
			expect(first.shape).toEqual([64, 2 * inputs]);
			const bound = Math.sqrt(6 / (2 * inputs + 64));
			expectUniform(`${name}.0.weight`, bound, attention);
			expect(new Set(bias.data)).toEqual(new Set([0]));
			expect(second.shape).toEqual([1, 64]);
			expectUniform(`${name}.2.weight`, Math.sqrt(6 / 65), attention);
		});
		expect(attention.size).toBe(weights.size + 12);
		const others = new Map([...attention].slice(0, weights.size));
		expect(hasSameBytes(others, weights)).toBe(true);
	});

	test("of the classifier are PyTorch's defaults, in its layout", () => {
		for (const name of [
			"classifier.0.weight",
			"classifier.0.bias",
			"classifier.2.weight",
		])
			expectUniform(name, 1 / 16);
		expect(weights.get("classifier.2.weight")!.shape).toEqual([2, 256]);
		expect(new Set(weights.get("classifier.1.weight")!.data)).toEqual(
			new Set([0.25]),
		);
	});

	test("start with running statistics of 0 and 1", () => {
		expect(new Set(weights.get("bn0.running_mean")!.data)).toEqual(
			new Set([0]),
		);
		expect(new Set(weights.get("bn0.running_var")!.data)).toEqual(new Set([1]));
		expect(weights.get("bn0.num_batches_tracked")).toEqual({
			shape: [],
			data: Float32Array.of(0),
		});
	});
});
