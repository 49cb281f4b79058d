/** Networks with the paper's other aggregators against the float64 network. Their gradients layer by layer, on every engine: layers.test.ts. */
import { Matrix } from "ml-matrix";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import type { StateDict } from "../../src/arrays/state-dict.ts";
import type { Engine } from "../../src/engines/engine.ts";
import type { Aggregator } from "../../src/lgcn/aggregators.ts";
import { trainedNames } from "../../src/lgcn/gcn.ts";
import { enginesUnderTest } from "../helpers/engines.ts";
import { formulaAttention, formulaCheckpoint } from "../helpers/formula.ts";
import { toWeights64, type Weights64 } from "../helpers/gcn64.ts";
import { batch64, crossEntropyOf, loss64 } from "../helpers/loss64.ts";
import {
	collectScores,
	largestDifference,
	makeData,
	scoreAll64,
} from "../helpers/score-tests.ts";
import { makeTrainingData, startTrainer } from "../helpers/training-tests.ts";

const featureLength = 7;
const aggregators = ["weighted", "attention"] as const;
/** With the second, some 1-hop nodes have no edge. */
const settings = [
	{ kAtHop: [4, 2], activeConnection: 2 },
	{ kAtHop: [4], activeConnection: 1 },
] as const;
const pivots = Int32Array.of(3);
const data = makeTrainingData(30, featureLength);

function weightsOf(aggregator: Aggregator): StateDict {
	const { weights } = formulaCheckpoint(featureLength);
	const more =
		aggregator === "attention" ? formulaAttention(featureLength) : [];
	return new Map([...weights, ...more]);
}

type Gradients = ReadonlyMap<string, Float32Array>;

/** One step of plain SGD: the loss before it, and its gradients. */
async function step(engine: Engine, aggregator: Aggregator) {
	const trainer = startTrainer(engine, {
		data,
		weights: weightsOf(aggregator),
		options: {
			...settings[0],
			aggregator,
			augment: "none",
			seed: 1,
			optimizer: "sgd",
			momentum: 0,
			weightDecay: 0,
			negativeWeight: 1,
		},
		numShards: 1,
	});
	const batch = await trainer.prepare({ rows: pivots, step: 0 });
	const { scores } = await trainer.step(batch, 0, null);
	const moments = trainer.moments();
	const gradients: Gradients = new Map(
		[...moments].map(([name, { data: values }]) => [name, values]),
	);
	return { loss: crossEntropyOf(scores, batch.targets), gradients };
}

const lengthOf = (vectors: Iterable<Float32Array>) => {
	let sum = 0;
	for (const vector of vectors) for (const v of vector) sum += v * v;
	return Math.sqrt(sum);
};

/** Slope of the loss along a direction of length 1 in some weights, by central difference in float64. */
function slope64(
	weights: Weights64,
	direction: Gradients,
	loss: (weights: Weights64) => number,
): number {
	// Small, since a ReLU that turns on the way adds an error of its own.
	const h = 1e-7;
	const scale = h / lengthOf(direction.values());
	const [above, below] = [scale, -scale].map((by) => {
		const moved = new Map(weights);
		for (const [name, along] of direction) {
			const { rows, columns } = weights.get(name)!;
			const values = weights.get(name)!.to1DArray();
			for (let i = 0; i < along.length; i++) values[i] += by * along[i];
			moved.set(name, Matrix.from1DArray(rows, columns, values));
		}
		return loss(moved);
	});
	return (above - below) / (2 * h);
}

/** The gradients are right in size along themselves, in some layers and in all, and along random signs. */
function expectGradients(aggregator: Aggregator, gradients: Gradients) {
	const expected = batch64(data, { ...settings[0], aggregator }, pivots);
	const weights = toWeights64(weightsOf(aggregator));
	const loss = (moved: Weights64) => loss64(moved, expected);
	const parts = aggregator === "attention" ? ["", "attention"] : [""];
	for (const part of parts) {
		const some = new Map(
			[...gradients].filter(([name]) => name.includes(part)),
		);
		const ratio = slope64(weights, some, loss) / lengthOf(some.values());
		expect(Math.abs(ratio - 1), part).toBeLessThan(1e-4);
	}
	const random = createRandom(5);
	const signs = new Map(
		[...gradients].map(([name, gradient]) => [
			name,
			gradient.map(() => 2 * random.below(2) - 1),
		]),
	);
	let slope = 0;
	for (const [name, gradient] of gradients)
		for (let i = 0; i < gradient.length; i++)
			slope += gradient[i] * signs.get(name)![i];
	slope /= lengthOf(signs.values());
	const error = Math.abs(slope - slope64(weights, signs, loss));
	expect(error / lengthOf(gradients.values())).toBeLessThan(1e-5);
	return loss(weights);
}

interface Expected {
	readonly loss: number;
	readonly gradients: Gradients;
}
/** Of the first engine, whose gradients are compared with differences; those of the others must be the same. */
const trained = new Map<Aggregator, Expected>();

for (const { isSkipped, title, load } of await enginesUnderTest([
	"wasm",
	"node",
]))
	describe.skipIf(isSkipped)(`training on ${title}`, () => {
		let engine: Engine;
		beforeAll(async () => {
			engine = await load();
		});

		test.each(aggregators)(
			"with %s aggregation takes the float64 network's loss and gradients",
			async (aggregator) => {
				const before = engine.tf.memory().numTensors;
				const { loss, gradients } = await step(engine, aggregator);
				expect(engine.tf.memory().numTensors).toBe(before);
				expect([...gradients.keys()]).toEqual([...trainedNames(aggregator)]);
				if (!trained.has(aggregator))
					trained.set(aggregator, {
						loss: expectGradients(aggregator, gradients),
						gradients,
					});
				const expected = trained.get(aggregator)!;
				expect(Math.abs(loss - expected.loss)).toBeLessThan(2e-5);
				for (const [name, gradient] of gradients) {
					const other = expected.gradients.get(name)!;
					const apart = gradient.map((v, i) => v - other[i]);
					const share = lengthOf([apart]) / lengthOf([other]);
					expect(share, name).toBeLessThan(1e-4);
				}
			},
		);
	});

const scoredSet = (aggregator: Aggregator) => ({
	...makeData(60, featureLength),
	weights: weightsOf(aggregator),
});
const scored = [3, 6] as const;
const score = (aggregator: Aggregator, by: Aggregator) =>
	settings.map((options) =>
		scoreAll64(scoredSet(aggregator), { ...options, aggregator: by }, scored),
	);
const expectedScores = new Map(
	aggregators.map((aggregator) => [aggregator, score(aggregator, aggregator)]),
);

test.each(aggregators)(
	"scores with %s aggregation are not the mean's, and some of the nodes have no edge",
	(aggregator) => {
		const expected = expectedScores.get(aggregator)!;
		const [mean] = score(aggregator, "mean");
		expect(
			largestDifference(mean.expected, expected[0].expected),
		).toBeGreaterThan(1e-3);
		expect(expected[1].numIsolated).toBeGreaterThan(0);
	},
);

for (const { name, isSkipped, title, load } of await enginesUnderTest([
	"wasm",
	"node",
	"webgpu",
	"cpu",
])) {
	// Simulated or interpreted: what attention needs is more than what the cosines need.
	const isSlow = name === "webgpu" || name === "cpu";
	const tried = isSlow ? (["attention"] as const) : aggregators;
	describe.skipIf(isSkipped)(`scores on ${title}`, () => {
		let engine: Engine;
		beforeAll(async () => {
			engine = await load();
		});

		test.each(tried)(
			"with %s aggregation are the float64 network's, in one table or group by group",
			async (aggregator) => {
				const before = engine.tf.memory().numTensors;
				for (const [i, options] of settings.entries()) {
					if (isSlow && i === 0) continue;
					for (const maxProjectedRows of isSlow ? [1] : [1000, 1]) {
						const { byPivot } = await collectScores(
							engine,
							scoredSet(aggregator),
							{ ...options, aggregator, batchSize: 3, maxProjectedRows },
							scored,
						);
						const { expected } = expectedScores.get(aggregator)![i];
						expect(byPivot.size).toBe(expected.size);
						expect(largestDifference(byPivot, expected)).toBeLessThan(1e-5);
					}
				}
				expect(engine.tf.memory().numTensors).toBe(before);
			},
		);
	});
}
