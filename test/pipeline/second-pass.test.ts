import { beforeAll, describe, expect, test } from "vitest";
import type { KnnGraph } from "../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import { createRandom } from "../../src/arrays/random.ts";
import type { Checkpoint, StateDict } from "../../src/arrays/state-dict.ts";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { defaultNetwork } from "../../src/files/bundled.ts";
import { readCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { splitPasses } from "../../src/files/checkpoints/relational-passes.ts";
import { plainProducts } from "../../src/graph/exact/block-products.ts";
import { buildExactGraph } from "../../src/graph/exact/knn-search.ts";
import type { ImpostorStatistics } from "../../src/metrics/impostors.ts";
import { scoreAllLinks } from "../../src/pipeline/link-scores.ts";
import { listEdges } from "../../src/scoring/scored-graph.ts";
import type { SubgraphOptions } from "../../src/subgraph/subgraph.ts";
import { randomFeatures } from "../helpers/brute-neighbours.ts";
import { impostorsOf } from "../helpers/impostors.ts";
import { impostors64, photoLibrary } from "../helpers/library.ts";
import { twoPassCheckpoint } from "../helpers/relational-checkpoint.ts";
import {
	type FirstPass64,
	firstPass64,
	relationalScores64,
	type Set64,
	toWeights64,
	type Weights64,
} from "../helpers/relational64.ts";
import { oddGraph, subgraphBySets } from "../helpers/subgraph-by-sets.ts";

const rows = 60;
const seed = 1;
const numNeighbours = 8;
const options = { kAtHop: [6, 3], activeConnection: 4 };
let engine: Engine;

beforeAll(async () => {
	engine = await loadEngine("wasm");
});

/** Each pivot's links by one pass in float64. */
function pass64(
	weights: Weights64,
	set: Set64,
	first: FirstPass64 | null,
	subgraphs: SubgraphOptions = options,
): Map<number, Map<number, number>> {
	return new Map(
		Array.from({ length: set.features.rows }, (_, pivot) => [
			pivot,
			relationalScores64(
				weights,
				set,
				{ subgraph: subgraphBySets(set.graph, subgraphs, pivot), pivot },
				first,
			),
		]),
	);
}

/** The rows that links of more than 0.8 hold together, by flooding. */
function joined64(numRows: number, first: FirstPass64): number[] {
	const groups = new Array(numRows).fill(-1);
	const flood = (row: number, group: number) => {
		if (groups[row] >= 0) return;
		groups[row] = group;
		for (const [other, m] of first.get(row) ?? [])
			if (m > 0.8) flood(other, group);
	};
	for (let row = 0; row < numRows; row++) flood(row, row);
	return groups;
}

async function score(
	network: Checkpoint,
	raw: FloatMatrix,
	graph: KnnGraph,
	subgraphs: SubgraphOptions = options,
) {
	const reports: [done: number, total: number][] = [];
	const features = { ...raw, data: raw.data.slice() };
	const set = { features, graph, labels: null };
	const links = await scoreAllLinks(engine, network, set, {
		...subgraphs,
		batchSize: 25,
		seed,
		graphName: "graph",
		workers: 1,
		onBatch: ({ done, total }) => reports.push([done, total]),
	});
	return { ...listEdges(links, 0, graph.rows), reports };
}

function expectScores(
	{ edges, scores }: { edges: Int32Array; scores: Float32Array },
	expected: ReadonlyMap<number, ReadonlyMap<number, number>>,
	largest: number,
): void {
	let compared = 0;
	for (let link = 0; link < scores.length; link++) {
		const score = expected.get(edges[2 * link])!.get(edges[2 * link + 1])!;
		expect(Math.abs(scores[link] - score)).toBeLessThan(largest);
		compared++;
	}
	expect(compared).toBe(
		[...expected.values()].reduce((sum, links) => sum + links.size, 0),
	);
}

/** Three quarters of the second pass's score and a quarter of the first's, the mean of both directions. */
function averaged64(
	second: ReadonlyMap<number, ReadonlyMap<number, number>>,
	first: FirstPass64,
): Map<number, Map<number, number>> {
	const averaged = new Map<number, Map<number, number>>();
	for (const [row, links] of second) {
		const known = first.get(row)!;
		const of = new Map<number, number>();
		for (const [other, p] of links)
			of.set(other, 0.75 * p + 0.25 * (known.get(other) ?? p));
		averaged.set(row, of);
	}
	return averaged;
}

describe("a network of two passes", () => {
	// Where all neighbours are scored, the second pass reads their scores instead of their cosines.
	test.each([
		["some", 6],
		["all", numNeighbours],
	])(
		"scores %s neighbours as in float64, and says how far it is in both passes",
		async (_, scoredNeighbours) => {
			const raw = randomFeatures(rows, 24, 3, 0.3);
			const graph = oddGraph(createRandom(5), rows, numNeighbours);
			const network = twoPassCheckpoint();
			const subgraphs = { ...options, kAtHop: [scoredNeighbours, 3] };
			const scored = await score(network, raw, graph, subgraphs);
			expect(scored.reports).toEqual(
				[25, 50, 60, 85, 110, 120].map((done) => [done, 2 * rows]),
			);
			const { features } = normaliseRows(raw, raw.data.slice());
			const impostors = impostorsOf(features, seed);
			const { first, second } = splitPasses(network.weights);
			const of = (weights: StateDict, links: FirstPass64 | null) =>
				pass64(
					toWeights64(weights),
					{ features, graph, impostors },
					links,
					subgraphs,
				);
			const once = firstPass64(of(first, null));
			const expected = averaged64(of(second!, once), once);
			expectScores(scored, expected, 1e-5);
		},
	);

	test("makes its first pass again where two people have most rows and tilt the measure", async () => {
		const library = photoLibrary([40, 30, ...new Array(30).fill(1)], 4);
		const graph = await buildExactGraph(library, {
			k: 20,
			metric: "cosine",
			products: plainProducts,
			blockRows: 64,
			onProgress() {},
		});
		const network = readCheckpoint(defaultNetwork);
		const scored = await score(network, library, graph);
		expect(scored.reports).toEqual([
			...[25, 50, 75, 100].map((done) => [done, 200]),
			...[125, 150, 175, 200, 225, 250, 275, 300].map((done) => [done, 300]),
		]);
		const { first, second } = splitPasses(network.weights);
		const of = (
			weights: StateDict,
			impostors: ImpostorStatistics,
			links: FirstPass64 | null,
		) =>
			pass64(
				toWeights64(weights),
				{ features: library, graph, impostors },
				links,
			);
		const tilted = impostors64(library, [...library.people.keys()]);
		const once = firstPass64(of(first, tilted, null));
		const measured = impostors64(library, joined64(library.rows, once));
		const again = firstPass64(of(first, measured, null));
		const expected = averaged64(of(second!, measured, again), again);
		expectScores(scored, expected, 1e-4);
	});
});
