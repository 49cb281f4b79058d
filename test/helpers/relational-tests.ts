/** The relational network on one engine against the float64 rendering and PyTorch; a file of its own for each engine calls this. */
import { beforeAll, describe, expect, test } from "vitest";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import { createRandom } from "../../src/arrays/random.ts";
import type { StateDict } from "../../src/arrays/state-dict.ts";
import { createWorkspace } from "../../src/arrays/workspace.ts";
import type { Engine } from "../../src/engines/engine.ts";
import {
	firstPassInputs,
	layerNames,
} from "../../src/files/checkpoints/relational-shapes.ts";
import { readLabels } from "../../src/files/clusters/labels-file.ts";
import { readFloatMatrix, readKnnGraph } from "../../src/files/npy/read-npy.ts";
import {
	disposeRelational,
	forwardRelational,
	uploadRelational,
} from "../../src/relational/forward.ts";
import { computeGates } from "../../src/relational/gates.ts";
import {
	createRelations,
	fillRelations,
	type Relations,
} from "../../src/relational/relations.ts";
import {
	createGateFiller,
	createGateTable,
} from "../../src/relational/score/gate-table.ts";
import { createRelationalScorer } from "../../src/relational/score/link-scorer.ts";
import type { RelationalScoreOptions } from "../../src/relational/score/scoring-input.ts";
import { createRelationalSource } from "../../src/relational/train/batch-source.ts";
import { relationalGradients } from "../../src/relational/train/gradients.ts";
import { createRelationalTrainer } from "../../src/relational/train/trainer.ts";
import {
	gateWeights,
	initialRelationalWeights,
} from "../../src/relational/weights.ts";
import type { SubgraphOptions } from "../../src/subgraph/subgraph.ts";
import { randomFeatures } from "./brute-neighbours.ts";
import type { EngineUnderTest } from "./engines.ts";
import { impostorsOf } from "./impostors.ts";
import { needs, needsFasterEngine } from "./needs.ts";
import { fixture, fixtureBatch, fixtureWeights } from "./relational-fixture.ts";
import { logits64, relationalScores64, toWeights64 } from "./relational64.ts";
import { largestDifference } from "./score-tests.ts";
import { oddGraph, subgraphBySets } from "./subgraph-by-sets.ts";

const few = { kAtHop: [6, 3], activeConnection: 4 };
/** More than the neighbours that have a rank. */
const many = { kAtHop: [90, 2], activeConnection: 88 };

interface ScoresOptions extends RelationalScoreOptions {
	readonly numPivots?: number;
}

function makeSet(
	rows: number,
	featureLength: number,
	seed: number,
	neighbours = 8,
) {
	const raw = randomFeatures(rows, featureLength, seed, 0.3);
	const { features } = normaliseRows(raw, raw.data);
	const graph = oddGraph(createRandom(seed), rows, neighbours);
	const impostors = impostorsOf(features, 1);
	const relations = createRelations(features, graph, impostors);
	fillRelations(relations, 0, rows);
	return relations;
}

async function scoresOf(
	engine: Engine,
	weights: StateDict,
	relations: Relations,
	{ numPivots = relations.graph.rows, ...options }: ScoresOptions,
) {
	const byPivot = new Map<number, Map<number, number>>();
	const { activeConnection } = options;
	const gates = createGateTable(relations, activeConnection);
	const source = { relations, activeConnection, firstPass: null };
	createGateFiller(weights, source, gates)(0, relations.graph.rows);
	const scorer = createRelationalScorer(
		engine,
		weights,
		{ relations, links: null, gates },
		options,
	);
	for await (const { subgraphs, scores } of scorer.score(0, numPivots)) {
		const { pivots, nodeIds, subgraphOf } = subgraphs;
		for (const pivot of pivots) byPivot.set(pivot, new Map());
		scores.forEach((score, i) => {
			byPivot.get(pivots[subgraphOf[i]])!.set(nodeIds[i], score);
		});
	}
	scorer.dispose();
	return byPivot;
}

/** One forward and backward pass over the fixture's batch. */
async function backward(engine: Engine, weights: StateDict) {
	const { subgraphs, inputs, targets } = fixtureBatch();
	const workspace = createWorkspace();
	const gates = layerNames.map((layer) => {
		const ofLayer = new Float32Array(subgraphs.edgeRows.length);
		computeGates(inputs.edges, gateWeights(weights, layer), ofLayer);
		return ofLayer;
	});
	const tensors = uploadRelational(engine, weights);
	const values = await forwardRelational(
		engine,
		tensors,
		{ subgraphs, nodes: inputs.nodes, gates },
		workspace,
	);
	disposeRelational(tensors);
	const logitGradients = values.logits.map(
		(logit, i) => (1 / (1 + Math.exp(-logit)) - targets[i]) / targets.length,
	);
	return relationalGradients(
		engine,
		{ weights, subgraphs, inputs, gates, values },
		logitGradients,
		workspace,
	);
}

/** The fixture batch's loss in float64, over the links that are not left out. */
function loss64(
	weights: ReturnType<typeof toWeights64>,
	leftOut: readonly number[] = [],
): number {
	const { batch } = fixture;
	const neighbours = new Map<number, Map<number, number[]>>();
	batch.owners.forEach((owner, e) => {
		const of = neighbours.get(owner) ?? new Map<number, number[]>();
		neighbours.set(owner, of.set(batch.neighbours[e], batch.edges[e]));
	});
	const inputs = new Map(batch.x.map((row, i) => [i, row]));
	const links = batch.targets.map((_, i) => i);
	const logits = logits64(weights, inputs, neighbours, links);
	const labelled = links.filter((link) => !leftOut.includes(link));
	const costs = labelled.map((link) => {
		const logit = logits.get(link)!;
		return Math.log1p(Math.exp(batch.targets[link] ? -logit : logit));
	});
	return costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

export function describeRelational(
	engineUnderTest: EngineUnderTest,
	within: number,
	/** A simulated engine, too slow to learn much with. */
	isSlow: boolean,
	/** Whether its tensors give to the last bit what the kernels give that it scores in. */
	isAsKernels: boolean,
): void {
	const { title, isSkipped, load } = engineUnderTest;
	const tags = [...engineUnderTest.tags];
	describe.skipIf(isSkipped)(
		`the relational network on ${title}`,
		{ tags },
		() => {
			let engine: Engine;
			beforeAll(async () => {
				engine = await load();
			});

			test.each<[number, number, number, SubgraphOptions]>([
				[60, 16, 8, few],
				[60, 130, 8, few],
				[2, 16, 95, many],
			])(
				"scores links as in float64: %d pivots, %d features, %d neighbours",
				async (numPivots, length, neighbours, options) => {
					const rows = Math.max(60, neighbours + 5);
					const relations = makeSet(rows, length, length, neighbours);
					const weights = initialRelationalWeights(
						firstPassInputs,
						createRandom(2),
					);
					const before = engine.tf.memory().numTensors;
					const actual = await scoresOf(engine, weights, relations, {
						...options,
						batchSize: 7,
						numPivots,
					});
					expect(engine.tf.memory().numTensors).toBe(before);
					const weights64 = toWeights64(weights);
					const expected = new Map(
						[...actual.keys()].map((pivot) => [
							pivot,
							relationalScores64(
								weights64,
								relations,
								{
									subgraph: subgraphBySets(relations.graph, options, pivot),
									pivot,
								},
								null,
							),
						]),
					);
					expect(actual.size).toBe(numPivots);
					expect(largestDifference(actual, expected)).toBeLessThan(within);
				},
			);

			test.skipIf(!isAsKernels)(
				"scores to the last bit as the layers that are trained",
				needs("only where kernels and tensors are the same to the last bit"),
				async () => {
					const relations = makeSet(70, 24, 5);
					const weights = initialRelationalWeights(
						firstPassInputs,
						createRandom(2),
					);
					const inTensors: Engine = { ...engine, name: "cpu" };
					const expected = await scoresOf(inTensors, weights, relations, {
						...few,
						batchSize: 9,
					});
					const actual = await scoresOf(engine, weights, relations, {
						...few,
						batchSize: 20,
					});
					expect(actual).toEqual(expected);
				},
			);

			test("gives a link one score, whatever the batch", async () => {
				const relations = makeSet(50, 24, 3);
				const weights = initialRelationalWeights(
					firstPassInputs,
					createRandom(2),
				);
				const score = (batchSize: number) =>
					scoresOf(engine, weights, relations, { ...few, batchSize });
				const one = await score(1);
				for (const batchSize of [7, 50])
					expect(largestDifference(await score(batchSize), one)).toBeLessThan(
						1e-6,
					);
			});

			test("has PyTorch's gradients", async () => {
				const gradients = await backward(engine, fixtureWeights());
				expect([...gradients.keys()].sort()).toEqual([...fixture.names].sort());
				fixture.names.forEach((name, i) => {
					expect(gradients.get(name)!.length).toBe(fixture.gradients[i].length);
					fixture.gradients[i].forEach((value, at) => {
						expect(
							Math.abs(gradients.get(name)![at] - value),
							`${name} ${at}`,
						).toBeLessThan(1e-6 + 1e-4 * Math.abs(value));
					});
				});
			});

			test("has the gradients of finite differences", async () => {
				const weights = fixtureWeights();
				const gradients = await backward(engine, weights);
				const weights64 = toWeights64(weights);
				const step = 1e-6;
				for (const [name, matrix] of weights64) {
					for (let at = 0; at < matrix.rows * matrix.columns; at++) {
						const row = Math.floor(at / matrix.columns);
						const column = at % matrix.columns;
						const weight = matrix.get(row, column);
						matrix.set(row, column, weight + step);
						const above = loss64(weights64);
						matrix.set(row, column, weight - step);
						const below = loss64(weights64);
						matrix.set(row, column, weight);
						const value = (above - below) / (2 * step);
						expect(
							Math.abs(gradients.get(name)![at] - value),
							`${name} ${at}`,
						).toBeLessThan(2e-6 + 1e-4 * Math.abs(value));
					}
				}
			});

			test("takes the gradients of links between known identities alone", async () => {
				const weights = fixtureWeights();
				const leftOut = [0, 3];
				const batch = fixtureBatch();
				for (const link of leftOut) batch.targets[link] = 2;
				const trainer = createRelationalTrainer(engine, weights, null, {
					weightDecay: 0,
				});
				await trainer.step(batch, { learningRate: 1e-3, beta1: 0.9 });
				const { moments } = trainer.state();
				const weights64 = toWeights64(weights);
				const step = 1e-6;
				for (const [name, matrix] of weights64) {
					// The first running mean is a tenth of the gradient.
					const gradients = moments.get(`${name}.first`)!.data;
					const lossAt = (row: number, column: number, value: number) => {
						matrix.set(row, column, value);
						return loss64(weights64, leftOut);
					};
					for (let at = 0; at < gradients.length; at += 7) {
						const row = Math.floor(at / matrix.columns);
						const column = at % matrix.columns;
						const weight = matrix.get(row, column);
						const above = lossAt(row, column, weight + step);
						const value =
							(above - lossAt(row, column, weight - step)) / (2 * step);
						matrix.set(row, column, weight);
						expect(
							Math.abs(10 * gradients[at] - value),
							`${name} ${at}`,
						).toBeLessThan(2e-6 + 1e-4 * Math.abs(value));
					}
				}
			});

			test("a batch without a link between known identities changes nothing", async () => {
				const batch = fixtureBatch();
				batch.targets.fill(2);
				const trainer = createRelationalTrainer(
					engine,
					fixtureWeights(),
					null,
					{
						weightDecay: 0.1,
					},
				);
				const size = { learningRate: 0.01, beta1: 0.9 };
				await trainer.step(fixtureBatch(), size);
				const before = [trainer.weights(), trainer.state()];
				const scores = await trainer.step(batch, size);
				expect(scores.length).toBe(batch.targets.length);
				expect([trainer.weights(), trainer.state()]).toEqual(before);
			});

			test("follows PyTorch's AdamW along its one-cycle schedule", async () => {
				const trainer = createRelationalTrainer(
					engine,
					fixtureWeights(),
					null,
					{
						weightDecay: 0.1,
					},
				);
				const before = engine.tf.memory().numTensors;
				for (const [i, { lr, beta1, logits }] of fixture.steps.entries()) {
					const scores = await trainer.step(fixtureBatch(), {
						learningRate: lr,
						beta1,
					});
					logits.forEach((logit, link) => {
						expect(scores[link]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 4);
					});
					if (i === 0) expectWeights(trainer.weights(), fixture.afterOne);
				}
				expectWeights(trainer.weights(), fixture.afterAll);
				expect(engine.tf.memory().numTensors).toBe(before);
			});

			test("goes on from a state as if never stopped", async () => {
				const size = { learningRate: 0.01, beta1: 0.9 };
				const decay = { weightDecay: 0.01 };
				const make = (
					weights: StateDict,
					state: Parameters<typeof createRelationalTrainer>[2],
				) => createRelationalTrainer(engine, weights, state, decay);
				const whole = make(fixtureWeights(), null);
				await whole.step(fixtureBatch(), size);
				const resumed = make(whole.weights(), whole.state());
				await whole.step(fixtureBatch(), size);
				await resumed.step(fixtureBatch(), size);
				expect(resumed.weights()).toEqual(whole.weights());
				expect(resumed.state()).toEqual(whole.state());
			});

			test.skipIf(isSlow)(
				"learns the bundled faces and the same faces in other features at once",
				{
					...needsFasterEngine,
					tags: engineUnderTest.name === "cpu" ? ["slow/faces"] : [],
				},
				async () => {
					const sets = bundledSets();
					const source = createRelationalSource(sets, {
						kAtHop: [10, 5],
						activeConnection: 5,
					});
					expect(source.numRows).toBe(2 * sets[0].labels.length);
					const trainer = createRelationalTrainer(
						engine,
						initialRelationalWeights(firstPassInputs, createRandom(1)),
						null,
						{ weightDecay: 0.01 },
					);
					const losses: number[] = [];
					const numSteps = 60;
					for (let step = 0; step < numSteps; step++) {
						const rows = Int32Array.from(
							{ length: 16 },
							(_, i) => ((16 * step + i) * 7919) % source.numRows,
						);
						const batch = source.prepare(rows);
						const scores = await trainer.step(batch, {
							learningRate: 3e-3,
							beta1: 0.9,
						});
						losses.push(crossEntropy(scores, batch.targets));
					}
					const mean = (values: number[]) =>
						values.reduce((sum, value) => sum + value, 0) / values.length;
					expect(mean(losses.slice(-10))).toBeLessThan(
						0.5 * mean(losses.slice(0, 5)),
					);
				},
			);
		},
	);
}

function expectWeights(actual: StateDict, expected: readonly number[][]) {
	fixture.names.forEach((name, i) => {
		expected[i].forEach((value, at) => {
			expect(
				Math.abs(actual.get(name)!.data[at] - value),
				`${name} ${at}`,
			).toBeLessThan(1e-4);
		});
	});
}

function crossEntropy(scores: Float32Array, targets: Uint8Array): number {
	let sum = 0;
	for (let i = 0; i < scores.length; i++)
		sum -= Math.log(Math.max(1e-7, targets[i] ? scores[i] : 1 - scores[i]));
	return sum / scores.length;
}

/** The bundled faces, and their first half of features as a second embedding. */
function bundledSets() {
	const path = (name: string) => `fixtures/faces/${name}.npy`;
	const whole = readFloatMatrix(path("features"), { shared: false });
	const { rows, cols, data } = whole;
	const labels = readLabels(path("labels"), rows).ids;
	const graph = readKnnGraph(path("knn"), rows, { shared: false });
	const halfCols = cols / 2;
	const half = new Float32Array(rows * halfCols);
	for (let i = 0; i < rows; i++)
		half.set(data.subarray(i * cols, i * cols + halfCols), i * halfCols);
	return [whole, { rows, cols: halfCols, data: half }].map((raw) => {
		const { features } = normaliseRows(raw, new Float32Array(raw.data.length));
		const impostors = impostorsOf(features, 1);
		const relations = createRelations(features, graph, impostors);
		fillRelations(relations, 0, rows);
		return { relations, labels, firstPass: null };
	});
}
