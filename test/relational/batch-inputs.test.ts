import { describe, expect, it } from "vitest";
import type { KnnGraph } from "../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { plainProducts } from "../../src/graph/exact/block-products.ts";
import { buildExactGraph } from "../../src/graph/exact/knn-search.ts";
import { poolLinks } from "../../src/grouping/links.ts";
import { readBatchInputs } from "../../src/relational/batch-inputs.ts";
import {
	createFirstPass,
	type FirstPass,
} from "../../src/relational/first-pass.ts";
import { createInputReader } from "../../src/relational/input-reader.ts";
import {
	createRelations,
	fillRelations,
	type Relations,
	withImpostors,
} from "../../src/relational/relations.ts";
import { buildBatch } from "../../src/subgraph/batch.ts";
import { createSubgraphBuilder } from "../../src/subgraph/subgraph.ts";
import { randomFeatures } from "../helpers/brute-neighbours.ts";
import { readFaces } from "../helpers/faces.ts";
import { impostorsOf } from "../helpers/impostors.ts";
import { linksByRow } from "../helpers/links-by-row.ts";
import { nodeInputs64, similarity64 } from "../helpers/relational64.ts";
import { hasShared, needsFaces } from "../helpers/shared.ts";
import { oddGraph, subgraphBySets } from "../helpers/subgraph-by-sets.ts";

function normalised(features: FloatMatrix): FloatMatrix {
	return normaliseRows(features, new Float32Array(features.data.length))
		.features;
}

function relate(features: FloatMatrix, graph: KnnGraph) {
	const impostors = impostorsOf(features, 5);
	const relations = createRelations(features, graph, impostors);
	fillRelations(relations, 0, graph.rows);
	return relations;
}

const readerOf = (
	relations: Relations,
	activeConnection: number,
	firstPass: FirstPass | null = null,
	firstRow = 0,
) =>
	createInputReader({
		relations,
		activeConnection,
		firstPass,
		firstRow,
		hasEdges: true,
	});

const exactGraph = (features: FloatMatrix, k: number) =>
	buildExactGraph(features, {
		k,
		metric: "cosine",
		products: plainProducts,
		blockRows: 64,
		onProgress: () => {},
	});

/** Largest difference of a batch's inputs from the literal ones. */
function largestDifference(
	features: FloatMatrix,
	graph: KnnGraph,
	options: { kAtHop: number[]; activeConnection: number },
	pivots: Int32Array,
): number {
	const relations = relate(features, graph);
	const { impostors } = relations;
	const set = { features, graph, impostors };
	const batch = buildBatch(createSubgraphBuilder(graph, options), pivots);
	const reader = readerOf(relations, options.activeConnection);
	const { nodes, edges } = readBatchInputs(batch, () => reader);
	expect(nodes.length).toBe(15 * batch.nodeIds.length);
	expect(edges.length).toBe(batch.edgeRows.length);
	const bySets = Array.from(pivots, (p) => subgraphBySets(graph, options, p));
	let largest = 0;
	const compare = (actual: number, expected: number) => {
		expect(actual).not.toBeNaN();
		largest = Math.max(largest, Math.abs(actual - expected));
	};
	batch.nodeIds.forEach((v, row) => {
		const b = batch.subgraphOf[row];
		const expected = nodeInputs64(set, bySets[b], pivots[b], v);
		expected.forEach((value, i) => {
			compare(nodes[15 * row + i], value);
		});
		for (let e = batch.edgeOffsets[row]; e < batch.edgeOffsets[row + 1]; e++) {
			const u = batch.nodeIds[batch.edgeRows[e]];
			compare(edges[e], similarity64(features, impostors, v, u));
		}
	});
	return largest;
}

describe("inputs of nodes and gates", () => {
	it.each([
		{ rows: 1, k: 80 },
		{ rows: 2, k: 80 },
		{ rows: 10, k: 3 },
		{ rows: 60, k: 59 },
		{ rows: 120, k: 80 },
		{ rows: 150, k: 100 },
	])("are the literal ones: $rows rows, k $k", async ({ rows, k }) => {
		const features = normalised(randomFeatures(rows, 21, rows, 0.3));
		const graph = await exactGraph(features, k);
		const options = { kAtHop: [40, 5], activeConnection: 10 };
		const pivots = permutation(rows, createRandom(1)).slice(0, 12);
		expect(largestDifference(features, graph, options, pivots)).toBeLessThan(
			1e-5,
		);
	});

	it("hold with more active connections than neighbours have ranks", async () => {
		const features = normalised(randomFeatures(150, 21, 150, 0.3));
		const graph = await exactGraph(features, 100);
		const options = { kAtHop: [100, 5], activeConnection: 95 };
		const pivots = Int32Array.of(3, 140);
		expect(largestDifference(features, graph, options, pivots)).toBeLessThan(
			1e-5,
		);
	});

	it("hold on graphs whose rows have fewer neighbours than others, or none", () => {
		const random = createRandom(9);
		for (let round = 0; round < 20; round++) {
			const features = normalised(randomFeatures(40, 16, round, 0.2));
			const graph = oddGraph(random, 40, 6);
			const options = { kAtHop: [5, 2], activeConnection: 3 };
			const pivots = permutation(40, random).slice(0, 8);
			expect(largestDifference(features, graph, options, pivots)).toBeLessThan(
				1e-5,
			);
		}
	});

	it("do not depend on the batch nor on where the data set's rows are numbered from", () => {
		const random = createRandom(4);
		const features = normalised(randomFeatures(50, 16, 3, 0.2));
		const graph = oddGraph(random, 50, 8);
		const options = { kAtHop: [5, 3], activeConnection: 4 };
		const relations = relate(features, graph);
		const builder = createSubgraphBuilder(graph, options);
		const reader = readerOf(relations, 4);
		const shifted = readerOf(relations, 4, null, 1000);
		const batch = buildBatch(builder, Int32Array.of(7, 30));
		const together = readBatchInputs(batch, () => reader);
		const moved = {
			...batch,
			pivots: batch.pivots.map((id) => id + 1000),
			nodeIds: batch.nodeIds.map((id) => id + 1000),
		};
		expect(readBatchInputs(moved, () => shifted)).toEqual(together);
		const alone = buildBatch(builder, Int32Array.of(30));
		const single = readBatchInputs(alone, () => reader);
		const first = batch.linkOffsets[1] * 15;
		expect(single.nodes.subarray(0, alone.numLinks * 15)).toEqual(
			together.nodes.subarray(first, batch.numLinks * 15),
		);
	});
});

describe.skipIf(!hasShared)("inputs on faces", needsFaces, () => {
	it.each(["dlib128", "arc512"] as const)(
		"are the literal ones for 20 pivots: %s",
		(embedding) => {
			const faces = readFaces("val", embedding);
			const features = normalised(faces.features);
			const options = { kAtHop: [40, 5], activeConnection: 10 };
			const pivots = permutation(features.rows, createRandom(2)).slice(0, 20);
			expect(
				largestDifference(features, faces.graph, options, pivots),
			).toBeLessThan(1e-5);
		},
	);
});

describe("inputs of a second pass", () => {
	it("are the literal ones", () => {
		const random = createRandom(6);
		const rows = 40;
		const features = normalised(randomFeatures(rows, 16, 8, 0.2));
		const graph = oddGraph(random, rows, 6);
		const options = { kAtHop: [5, 2], activeConnection: 3 };
		const edges: number[] = [];
		const m = Array.from({ length: rows }, () => new Array(rows).fill(0));
		for (let a = 0; a < rows; a++) {
			for (let b = 0; b < a; b++) {
				if (random.next() < 0.7) continue;
				m[a][b] = Math.fround(random.next());
				m[b][a] = m[a][b];
				edges.push(a, b);
			}
		}
		const scores = new Float32Array(edges.length / 2);
		scores.forEach((_, i) => {
			scores[i] = m[edges[2 * i]][edges[2 * i + 1]];
		});
		const links = poolLinks(Int32Array.from(edges), scores, rows, "avg");
		const relations = relate(features, graph);
		const reader = readerOf(relations, 3, createFirstPass(linksByRow(links)));
		const pivots = Int32Array.of(3, 17, 25, 3);
		const batch = buildBatch(createSubgraphBuilder(graph, options), pivots);
		const inputs = readBatchInputs(batch, () => reader);
		const first = readerOf(relations, 3);
		const firstInputs = readBatchInputs(batch, () => first);
		const mass = m.map((row) => row.reduce((sum, value) => sum + value, 0));
		batch.nodeIds.forEach((v, row) => {
			const p = pivots[batch.subgraphOf[row]];
			const paths = m[v].reduce((sum, value, w) => sum + value * m[w][p], 0);
			const expected = [
				...firstInputs.nodes.subarray(15 * row, 15 * row + 15),
				2 * m[v][p] - 1,
				Math.log(1 + mass[v]) / 2 - 1,
				Math.log(1 + mass[p]) / 2 - 1,
				paths / (Math.min(mass[v], mass[p]) + 0.5),
				paths / (Math.max(mass[v], mass[p]) + 0.5),
			];
			expected.forEach((value, i) => {
				expect(inputs.nodes[20 * row + i]).toBeCloseTo(value, 5);
			});
			for (
				let e = batch.edgeOffsets[row];
				e < batch.edgeOffsets[row + 1];
				e++
			) {
				const u = batch.nodeIds[batch.edgeRows[e]];
				expect(inputs.edges[2 * e]).toBe(firstInputs.edges[e]);
				expect(inputs.edges[2 * e + 1]).toBeCloseTo(2 * m[v][u] - 1, 6);
			}
		});
	});
});

it("relations measured against other impostors are as if made with them", async () => {
	const features = normalised(randomFeatures(120, 24, 3, 0.3));
	const graph = await exactGraph(features, 50);
	const relations = relate(features, graph);
	const impostors = { mean: 0.1, deviation: 0.3 };
	const made = createRelations(features, graph, impostors);
	fillRelations(made, 0, graph.rows);
	const { densities: before } = relations;
	expect(withImpostors(relations, impostors)).toEqual(made);
	expect(made.densities).not.toEqual(before);
});
