/** Scores of one engine against the float64 network and against the reference; a file of its own for each engine calls this. */
import { beforeAll, describe, expect, test } from "vitest";
import { columnMeans } from "../../src/arrays/column-means.ts";
import type { KnnGraph } from "../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { createRandom } from "../../src/arrays/random.ts";
import type { StateDict } from "../../src/arrays/state-dict.ts";
import type { Engine } from "../../src/engines/engine.ts";
import type { Aggregator } from "../../src/lgcn/aggregators.ts";
import { createLinkScorer } from "../../src/lgcn/score/score.ts";
import type { ScoreOptions } from "../../src/lgcn/score/score-inputs.ts";
import type { SubgraphOptions } from "../../src/subgraph/subgraph.ts";
import { tagsOfLength } from "../tags.ts";
import type { EngineUnderTest } from "./engines.ts";
import {
	type Embedding,
	readFaces,
	readReference,
	readReferenceScores,
	type ScoresByPivot,
} from "./faces.ts";
import { formulaCheckpoint } from "./formula.ts";
import { score64, toWeights64 } from "./gcn64.ts";
import { hasShared, needsFaces } from "./shared.ts";
import { oddGraph, subgraphBySets } from "./subgraph-by-sets.ts";

const aggregator = "mean" as const;
const synthetic = { kAtHop: [4, 2], activeConnection: 1 };
/** Where a second hop does not bring its nearest, a 1-hop node may have no edge, and its score shows it. */
const settings = [synthetic, { kAtHop: [4], activeConnection: 1 }];

export function makeData(numRows: number, featureLength: number) {
	const random = createRandom(featureLength);
	const graph = oddGraph(random, numRows, 6);
	const data = new Float32Array(numRows * featureLength);
	for (let i = 0; i < data.length; i++) data[i] = random.normal() + 0.5;
	const features = { rows: numRows, cols: featureLength, data };
	return { features, graph, weights: formulaCheckpoint(featureLength).weights };
}

/** A network, and a data set for it. */
export interface SetToScore {
	readonly features: FloatMatrix;
	readonly graph: KnnGraph;
	readonly weights: StateDict;
}

/** Scores a range of pivots, projecting rows on the way; disposes all tensors even when the caller stops early. */
async function* scoreLinks(
	engine: Engine,
	{ features, graph, weights }: SetToScore,
	options: ScoreOptions,
	[start, end]: readonly [number, number],
) {
	const rows = { features, centre: columnMeans(features) };
	const inputs = { weights, rows, tables: null, graph, options };
	const scorer = createLinkScorer(engine, inputs);
	try {
		yield* scorer.score(start, end);
	} finally {
		scorer.dispose();
	}
}

/** The scores of a range of pivots, and the number of links, which shows that none comes twice. */
export async function collectScores(
	engine: Engine,
	set: SetToScore,
	options: ScoreOptions,
	range: readonly [number, number],
) {
	const byPivot: ScoresByPivot = new Map();
	let numLinks = 0;
	const batches = scoreLinks(engine, set, options, range);
	for await (const { subgraphs, scores } of batches) {
		const { pivots, nodeIds, subgraphOf } = subgraphs;
		for (const pivot of pivots) byPivot.set(pivot, new Map());
		scores.forEach((score, i) => {
			byPivot.get(pivots[subgraphOf[i]])!.set(nodeIds[i], score);
		});
		numLinks += scores.length;
	}
	return { byPivot, numLinks };
}

/** The largest difference; NaN where a score is NaN or one has links of a pivot that the other lacks. */
export function largestDifference(
	actual: ScoresByPivot,
	expected: ScoresByPivot,
): number {
	let largest = 0;
	for (const [pivot, scores] of actual) {
		const wanted = expected.get(pivot);
		if (scores.size !== (wanted?.size ?? 0)) return Number.NaN;
		for (const [node, score] of scores) {
			const other = wanted!.get(node) ?? Number.NaN;
			largest = Math.max(largest, Math.abs(score - other));
		}
	}
	return largest;
}

/** The float64 network's scores of a range of pivots, and how many 1-hop nodes have no edge. */
export function scoreAll64(
	{ features, graph, weights }: SetToScore,
	options: SubgraphOptions & { readonly aggregator: Aggregator },
	[start, end]: readonly [number, number],
) {
	const matrices = toWeights64(weights);
	const expected: ScoresByPivot = new Map();
	let numIsolated = 0;
	for (let pivot = start; pivot < end; pivot++) {
		const subgraph = subgraphBySets(graph, options, pivot);
		expected.set(
			pivot,
			score64(matrices, features, { subgraph, pivot }, options.aggregator),
		);
		for (const node of subgraph.oneHop)
			if (subgraph.edges.get(node)!.size === 0) numIsolated++;
	}
	return { expected, numIsolated };
}

export interface ScoreTolerances {
	readonly within: number;
	/** Fewer pivots of synthetic data: an engine that is simulated or interpreted. */
	readonly isSlow: boolean;
	/** Feature lengths of the synthetic data. */
	readonly featureLengths: readonly number[];
	/** Pivots that are compared with the reference, and how: null for all. */
	readonly numPivots: number | null;
	readonly parity: readonly (readonly [Embedding, "val-20" | "val-40"])[];
}

export function describeScores(
	engineUnderTest: EngineUnderTest,
	{ within, isSlow, featureLengths, numPivots, parity }: ScoreTolerances,
): void {
	const { isSkipped, title, load } = engineUnderTest;
	const tags = [...engineUnderTest.tags];
	const parityTags = isSlow ? ["slow/faces"] : [];
	describe.skipIf(isSkipped)(`scores on ${title}`, { tags }, () => {
		let engine: Engine;
		beforeAll(async () => {
			engine = await load();
		});

		for (const featureLength of featureLengths)
			test(
				`are the float64 network's, features of length ${featureLength}, in one table or group by group`,
				tagsOfLength(featureLength),
				async () => {
					const set = makeData(60, featureLength);
					const range = [3, isSlow ? 9 : 29] as const;
					let numIsolated = 0;
					for (const subgraphs of settings) {
						const options = { ...subgraphs, aggregator };
						const all = scoreAll64(set, options, range);
						numIsolated += all.numIsolated;
						const wanted = [...all.expected.values()];
						for (const [batchSize, maxProjectedRows] of [
							[8, 1000],
							[5, 25],
							[3, 1],
						]) {
							const { byPivot, numLinks } = await collectScores(
								engine,
								set,
								{ ...options, batchSize, maxProjectedRows },
								range,
							);
							const difference = largestDifference(byPivot, all.expected);
							expect(difference).toBeLessThan(within);
							expect(byPivot.size).toBe(wanted.length);
							expect(numLinks).toBe(
								wanted.reduce((n, { size }) => n + size, 0),
							);
						}
						const values = wanted.flatMap((scores) => [...scores.values()]);
						const spread = Math.max(...values) - Math.min(...values);
						expect(spread).toBeGreaterThan(0.05);
					}
					expect(numIsolated).toBeGreaterThan(2);
				},
			);

		test("leave no tensor behind, to the end or left early", async () => {
			const numRows = isSlow ? 8 : 40;
			const set = makeData(numRows, 7);
			const before = engine.tf.memory().numTensors;
			for (const maxProjectedRows of [1000, 3]) {
				const options = {
					...synthetic,
					aggregator,
					batchSize: numRows / 4,
					maxProjectedRows,
				};
				for (const limit of [1, 3, 100]) {
					let numBatches = 0;
					const batches = scoreLinks(engine, set, options, [0, numRows]);
					for await (const _ of batches) if (++numBatches >= limit) break;
					expect(engine.tf.memory().numTensors).toBe(before);
				}
			}
		});

		test.skipIf(!hasShared).each(parity)(
			"are the reference's, %s %s",
			{ ...needsFaces, tags: parityTags, timeout: 600_000 },
			async (embedding, setting) => {
				const { features, graph } = readFaces("val", embedding);
				const { weights } = readReference(embedding, "reference.legacy.ckpt");
				const expected = readReferenceScores(embedding, setting);
				const { byPivot, numLinks } = await collectScores(
					engine,
					{ features, graph, weights },
					{
						kAtHop: [setting === "val-20" ? 20 : 40, 5],
						activeConnection: 5,
						aggregator,
						batchSize: 32,
						maxProjectedRows: numPivots === null ? 100_000 : 500,
					},
					[0, numPivots ?? graph.rows],
				);
				expect(byPivot.size).toBe(numPivots ?? graph.rows);
				if (numPivots === null) {
					const sizes = [...expected.values()].map(({ size }) => size);
					expect(numLinks).toBe(sizes.reduce((a, b) => a + b));
				}
				expect(largestDifference(byPivot, expected)).toBeLessThan(within);
			},
		);
	});
}
