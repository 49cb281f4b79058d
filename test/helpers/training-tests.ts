/** Training on one engine against the float64 network and against the reference's trace; a file of its own for each engine calls this. */
import { readFileSync } from "node:fs";
import { Matrix } from "ml-matrix";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import type { StateDict } from "../../src/arrays/state-dict.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { fingerprint } from "../../src/files/fingerprint.ts";
import { trainedNames } from "../../src/lgcn/gcn.ts";
import {
	countShards,
	createTrainer,
	type Trainer,
	type TrainerStart,
	trainAlone,
} from "../../src/lgcn/train/trainer.ts";
import type { TrainingData } from "../../src/lgcn/train/training-batch.ts";
import type { TrainerOptions } from "../../src/lgcn/train/worker-steps.ts";
import { tagsOfLength } from "../tags.ts";
import type { EngineUnderTest } from "./engines.ts";
import { type Embedding, readFaces, readReference } from "./faces.ts";
import { formulaCheckpoint } from "./formula.ts";
import { toWeights64, type Weights64 } from "./gcn64.ts";
import { batch64, crossEntropyOf, loss64 } from "./loss64.ts";
import { needsFasterEngine } from "./needs.ts";
import { hasShared, needsFaces, sharedPath } from "./shared.ts";
import { oddGraph } from "./subgraph-by-sets.ts";

const options = {
	kAtHop: [4, 2],
	activeConnection: 1,
	aggregator: "mean",
} as const;
const sgd = {
	...options,
	augment: "none",
	seed: 1,
	optimizer: "sgd",
	negativeWeight: 1,
} as const;
const plain = { ...sgd, momentum: 0, weightDecay: 0 };
const pivots = Int32Array.of(3, 17, 3);

export function makeTrainingData(
	numRows: number,
	featureLength: number,
): TrainingData {
	const random = createRandom(featureLength);
	const graph = oddGraph(random, numRows, 6);
	const labels = Int32Array.from({ length: numRows }, () => random.below(3));
	const data = new Float32Array(numRows * featureLength);
	for (let i = 0; i < data.length; i++) data[i] = random.normal();
	return {
		features: { rows: numRows, cols: featureLength, data },
		graph,
		labels,
	};
}

/** Of all values: comparing them one by one takes seconds. */
const fingerprintOf = (weights: StateDict) =>
	fingerprint([...weights.values()].map(({ data }) => data));

function withUnknown(
	data: TrainingData,
	rows: readonly number[],
): TrainingData {
	const labels = data.labels.map((label, row) =>
		rows.includes(row) ? -1 : label,
	);
	return { ...data, labels };
}

/** A trainer on the caller's thread, before its first step. */
export function startTrainer(
	engine: Engine,
	start: Omit<TrainerStart, "resume">,
): Trainer {
	return createTrainer({ ...start, resume: null }, trainAlone(engine));
}

/** The largest difference. */
function furthest(a: Float32Array, b: Float32Array): number {
	return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);
}

/** A weight of a float64 network, and its gradient, of which the loss is to be the integral. */
interface Differentiated {
	readonly weights: Weights64;
	readonly name: string;
	readonly gradient: Float32Array;
	readonly loss: (weights: Weights64) => number;
}

/** Slope of the loss along a direction in one weight: by central difference in float64, and by `gradient`. */
function slopesAlong(
	direction: Float64Array,
	{ weights, name, gradient, loss }: Differentiated,
) {
	const weight = weights.get(name)!;
	const length = Math.sqrt(direction.reduce((sum, v) => sum + v * v, 0));
	// Small, since a ReLU that turns on the way adds an error of its own.
	const step = 1e-7;
	const [above, below] = [step, -step].map((h) => {
		const values = weight
			.to1DArray()
			.map((v, i) => v + (h * direction[i]) / length);
		const moved = Matrix.from1DArray(weight.rows, weight.columns, values);
		return loss(new Map(weights).set(name, moved));
	});
	return {
		expected: (above - below) / (2 * step),
		actual: gradient.reduce((sum, g, i) => sum + g * direction[i], 0) / length,
	};
}

/** Expects the slope along the gradient itself, and along random signs, where every entry counts alike. */
function expectGradient(differentiated: Differentiated) {
	const { name, gradient } = differentiated;
	const random = createRandom(gradient.length);
	const signs = Float64Array.from(gradient, () => 2 * random.below(2) - 1);
	const itself = Float64Array.from(gradient);
	const along = slopesAlong(itself, differentiated);
	expect(along.actual, name).toBeGreaterThan(0);
	expect(Math.abs(along.expected / along.actual - 1), name).toBeLessThan(1e-4);
	const across = slopesAlong(signs, differentiated);
	// The slope along signs is about the gradient's length over the root of up to 500,000 entries.
	expect(
		Math.abs(across.actual - across.expected) / along.actual,
		name,
	).toBeLessThan(2e-6);
}

export interface TrainingTolerances {
	/** Fewer steps: an engine that is simulated or interpreted. */
	readonly isSlow: boolean;
	readonly featureLengths: readonly number[];
	/** Steps of the reference's trace: of which embeddings, how many, within what. */
	readonly traces: readonly {
		readonly embedding: Embedding;
		readonly numSteps: number;
		readonly within: number;
	}[];
}

export function describeTraining(
	engineUnderTest: EngineUnderTest,
	{ isSlow, featureLengths, traces }: TrainingTolerances,
): void {
	const { isSkipped, title, load } = engineUnderTest;
	const tags = [...engineUnderTest.tags];
	describe.skipIf(isSkipped)(`training on ${title}`, { tags }, () => {
		let engine: Engine;
		beforeAll(async () => {
			engine = await load();
		});

		for (const featureLength of featureLengths)
			test(
				`takes the float64 network's loss, gradients and statistics, features of length ${featureLength}`,
				tagsOfLength(featureLength),
				async () => {
					const data = makeTrainingData(30, featureLength);
					const { weights } = formulaCheckpoint(featureLength);
					const numShards = isSlow ? 1 : 3;
					const start = { data, weights, options: plain, numShards };
					const trainer = startTrainer(engine, start);
					const batch = await trainer.prepare({ rows: pivots, step: 0 });
					const { scores } = await trainer.step(batch, 0.5, null);
					const gradients = trainer.moments();
					const after = trainer.weights();

					const expected = batch64(data, options, pivots);
					const matrices = toWeights64(weights);
					const loss = crossEntropyOf(scores, batch.targets);
					expect(Math.abs(loss - loss64(matrices, expected))).toBeLessThan(
						2e-5,
					);
					for (const name of trainedNames("mean")) {
						const { data: gradient } = gradients.get(name)!;
						// Only the first layer knows the feature length.
						if (featureLength === featureLengths[0] || name.startsWith("conv1"))
							expectGradient({
								weights: matrices,
								name,
								gradient,
								loss: (moved) => loss64(moved, expected),
							});
						const moved = weights
							.get(name)!
							.data.map((v, i) => v - 0.5 * gradient[i]);
						const reached = after.get(name)!.data;
						expect(furthest(reached, moved)).toBeLessThan(1e-6);
					}
					expectStatistics(weights, after, expected);
				},
			);

		test("takes the float64 network's loss and gradients of links between known identities alone", {
			tags: "slow/variants",
		}, async () => {
			const all = makeTrainingData(30, 7);
			const { cols, data: neighbours } = all.graph;
			// The second neighbour of one pivot, and another pivot.
			const unknown = [neighbours[3 * cols + 2], 17];
			const data = withUnknown(all, unknown);
			const { weights } = formulaCheckpoint(7);
			const numShards = isSlow ? 1 : 3;
			const start = { data, weights, options: plain, numShards };
			const trainer = startTrainer(engine, start);
			const batch = await trainer.prepare({ rows: pivots, step: 0 });
			const { scores } = await trainer.step(batch, 0.5, null);
			const expected = batch64(data, options, pivots);
			const targets = expected.subgraphs.flatMap(({ targets }) => targets);
			expect([...batch.targets]).toEqual(targets.map((target) => target ?? 2));
			// A whole pivot, and some links of another.
			expect(targets.slice(4, 8)).toEqual(new Array(4).fill(null));
			expect(targets.slice(0, 4)).toContain(null);
			const matrices = toWeights64(weights);
			const loss = crossEntropyOf(scores, batch.targets);
			expect(Math.abs(loss - loss64(matrices, expected))).toBeLessThan(2e-5);
			const gradients = trainer.moments();
			for (const name of trainedNames("mean"))
				expectGradient({
					weights: matrices,
					name,
					gradient: gradients.get(name)!.data,
					loss: (moved) => loss64(moved, expected),
				});
		});

		test("a batch without a link between known identities changes nothing, momentum and weight decay or not", async () => {
			const data = withUnknown(makeTrainingData(30, 7), [17]);
			const { weights } = formulaCheckpoint(7);
			const decayed = { ...sgd, momentum: 0.9, weightDecay: 0.1 };
			const start = { data, weights, options: decayed, numShards: 2 };
			const trainer = startTrainer(engine, start);
			const step = async (...rows: number[]) => {
				const request = { rows: Int32Array.from(rows), step: 0 };
				return trainer.step(await trainer.prepare(request), 0.1, null);
			};
			await step(3, 4);
			const state = () => [
				fingerprintOf(trainer.weights()),
				fingerprintOf(trainer.moments()),
			];
			const before = state();
			await step(17, 17);
			expect(state()).toEqual(before);
			await step(3, 17);
			expect(state()[0]).not.toBe(before[0]);
		});

		/** Two steps on one batch, and the gradients at the second. */
		async function twoSteps(trained: TrainerOptions, rate: number) {
			const data = makeTrainingData(30, 7);
			const { weights } = formulaCheckpoint(7);
			const start = { data, weights, options: trained, numShards: 2 };
			const trainer = startTrainer(engine, start);
			const batch = await trainer.prepare({ rows: pivots, step: 0 });
			await trainer.step(batch, rate, null);
			const first = trainer.weights();
			const moments = trainer.moments();
			await trainer.step(batch, rate, null);
			const second = trainer.weights();
			const { negativeWeight } = trained;
			const probe = startTrainer(engine, {
				data,
				weights: first,
				options: { ...plain, negativeWeight },
				numShards: 2,
			});
			await probe.step(batch, 0, null);
			const gradients = probe.moments();
			return { first, moments, second, gradients };
		}

		test.skipIf(isSlow)(
			"steps with momentum and weight decay as PyTorch's SGD does",
			needsFasterEngine,
			async () => {
				const [momentum, weightDecay, rate] = [0.9, 0.01, 0.1];
				const { first, moments, second, gradients } = await twoSteps(
					{ ...sgd, momentum, weightDecay },
					rate,
				);
				for (const name of trainedNames("mean")) {
					const buffer = moments.get(name)!.data;
					const gradient = gradients.get(name)!.data;
					const expected = first
						.get(name)!
						.data.map(
							(w, i) =>
								w -
								rate * (momentum * buffer[i] + gradient[i] + weightDecay * w),
						);
					const actual = second.get(name)!.data;
					expect(furthest(actual, expected), name).toBeLessThan(1e-6);
				}
			},
		);

		test.skipIf(isSlow)(
			"steps as PyTorch's AdamW does, negative links weighted",
			needsFasterEngine,
			async () => {
				const [weightDecay, rate] = [0.1, 0.01];
				const { first, moments, second, gradients } = await twoSteps(
					{ ...sgd, optimizer: "adamw", weightDecay, negativeWeight: 3 },
					rate,
				);
				for (const name of trainedNames("mean")) {
					const m = moments.get(`${name}.first`)!.data;
					const v = moments.get(`${name}.second`)!.data;
					const gradient = gradients.get(name)!.data;
					const expected = first.get(name)!.data.map((w, i) => {
						const mean = (0.9 * m[i] + 0.1 * gradient[i]) / (1 - 0.9 ** 2);
						const square =
							(0.999 * v[i] + 0.001 * gradient[i] ** 2) / (1 - 0.999 ** 2);
						const direction = mean / (Math.sqrt(square) + 1e-8);
						return w * (1 - rate * weightDecay) - rate * direction;
					});
					const actual = second.get(name)!.data;
					// Where a gradient is near epsilon, its rounding shows in the quotient: the bound is a thousandth of a step.
					expect(furthest(actual, expected), name).toBeLessThan(rate / 1000);
				}
			},
		);

		test("leaves no tensor behind from step to step, and none at the end", async () => {
			const data = makeTrainingData(30, 7);
			const { weights } = formulaCheckpoint(7);
			const before = engine.tf.memory().numTensors;
			const start = { data, weights, options: plain, numShards: 1 };
			const trainer = startTrainer(engine, start);
			const counts = new Set<number>();
			for (let step = 0; step < (isSlow ? 5 : 22); step++) {
				const rows = Int32Array.of(step % 30, (7 * step) % 30);
				const batch = await trainer.prepare({ rows, step });
				await trainer.step(batch, 0.01, null);
				if (step >= 2) counts.add(engine.tf.memory().numTensors);
			}
			expect(counts.size).toBe(1);
			expect(engine.tf.memory().numTensors).toBe(before);
		});

		test.skipIf(!hasShared).each(traces.slice(0, 1))(
			"follows the reference's first two steps, $embedding",
			needsFaces,
			async ({ embedding, within }) => {
				await followTrace(engine, embedding, 2, within);
			},
		);

		test.skipIf(!hasShared).each(traces)(
			"follows the reference, $embedding, $numSteps steps",
			{ ...needsFaces, tags: "slow/steps", timeout: 600_000 },
			async ({ embedding, numSteps, within }) => {
				await followTrace(engine, embedding, numSteps, within);
			},
		);
	});
}

/** Running statistics: 0.9 of the old and 0.1 of the batch's, the variance unbiased, padded rows counted. */
function expectStatistics(
	before: StateDict,
	after: StateDict,
	{ mean, variance, numPaddedRows }: ReturnType<typeof batch64>,
) {
	const unbiased = variance.map(
		(v) => (v * numPaddedRows) / (numPaddedRows - 1),
	);
	for (const [name, batch] of [
		["bn0.running_mean", mean],
		["bn0.running_var", unbiased],
	] as const) {
		const old = before.get(name)!.data;
		after.get(name)!.data.forEach((value, d) => {
			expect(value).toBeCloseTo(0.9 * old[d] + 0.1 * batch[d], 6);
		});
	}
	const counter = "bn0.num_batches_tracked";
	expect(after.get(counter)!.data[0]).toBe(before.get(counter)!.data[0] + 1);
}

async function followTrace(
	engine: Engine,
	embedding: Embedding,
	numSteps: number,
	within: number,
) {
	const { trace } = JSON.parse(
		readFileSync(sharedPath("parity", embedding, "trace/trace.json"), "utf8"),
	) as { trace: { loss: number; positives: number; links: number }[] };
	const { weights } = readReference(embedding, "trace/init.legacy.ckpt");
	const trained = {
		...sgd,
		momentum: 0.9,
		weightDecay: 1e-4,
		kAtHop: [40, 5],
		activeConnection: 5,
	};
	const trainer = startTrainer(engine, {
		data: readFaces("train", embedding),
		weights,
		options: trained,
		numShards: countShards(engine, { ...trained, batchSize: 16 }),
	});
	const losses: number[] = [];
	for (let t = 0; t < numSteps; t++) {
		const rows = Int32Array.from({ length: 16 }, (_, i) => 16 * t + i);
		const batch = await trainer.prepare({ rows, step: t });
		const { scores } = await trainer.step(batch, 0.01, null);
		losses.push(crossEntropyOf(scores, batch.targets));
		const positives = batch.targets.reduce((sum, target) => sum + target, 0);
		expect([positives, scores.length]).toEqual([
			trace[t].positives,
			trace[t].links,
		]);
		if (t > 0) continue;
		const expected = readReference(embedding, "trace/after-1.legacy.ckpt");
		const actual = trainer.weights();
		expect([...actual.keys()].sort()).toEqual(
			[...expected.weights.keys()].sort(),
		);
		for (const [name, { data }] of expected.weights)
			expect(furthest(actual.get(name)!.data, data), name).toBeLessThan(1e-5);
	}
	const differences = losses.map((loss, t) => Math.abs(loss - trace[t].loss));
	expect(Math.max(...differences)).toBeLessThan(within);
}
