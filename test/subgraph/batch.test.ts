import { describe, expect, test } from "vitest";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import {
	buildBatch,
	buildBatchesOfRows,
	linkTargets,
	type SubgraphBatch,
} from "../../src/subgraph/batch.ts";
import {
	createSubgraphBuilder,
	type SubgraphOptions,
} from "../../src/subgraph/subgraph.ts";
import { readFaces } from "../helpers/faces.ts";
import { hasShared, needsFaces } from "../helpers/shared.ts";
import {
	namedBy,
	oddGraph,
	type SubgraphBySets,
	subgraphBySets,
} from "../helpers/subgraph-by-sets.ts";

/** The subgraphs of a batch one by one; throws where an edge leaves its subgraph or a node or edge stands there twice. */
function split(batch: SubgraphBatch): SubgraphBySets[] {
	const { pivots, nodeIds, subgraphOf, edgeOffsets, edgeRows } = batch;
	const parts = Array.from(pivots, () => ({
		nodes: new Set<number>(),
		oneHop: new Set<number>(),
		edges: new Map<number, Set<number>>(),
	}));
	nodeIds.forEach((node, row) => {
		const part = parts[subgraphOf[row]];
		if (part.nodes.has(node)) throw new Error("a node twice");
		part.nodes.add(node);
		if (row < batch.numLinks) part.oneHop.add(node);
		const rows = [...edgeRows.slice(edgeOffsets[row], edgeOffsets[row + 1])];
		if (rows.some((other) => subgraphOf[other] !== subgraphOf[row]))
			throw new Error("an edge between subgraphs");
		const others = new Set(rows.map((other) => nodeIds[other]));
		if (others.size !== rows.length) throw new Error("an edge twice");
		part.edges.set(node, others);
	});
	return parts;
}

const settings: readonly SubgraphOptions[] = [
	{ kAtHop: [4, 3], activeConnection: 2 },
	{ kAtHop: [5, 2, 2], activeConnection: 1 },
	{ kAtHop: [50, 50], activeConnection: 50 },
];

describe("a batch", () => {
	test.each(settings)("holds each pivot's subgraph, $kAtHop", (options) => {
		for (const [numRows, k] of [
			[1, 0],
			[3, 2],
			[40, 6],
		]) {
			const random = createRandom(numRows);
			const graph = oddGraph(random, numRows, k);
			const builder = createSubgraphBuilder(graph, options);
			const order = permutation(numRows, random);
			for (const size of [1, 7, numRows]) {
				const pivots = order.slice(0, size);
				const batch = buildBatch(builder, pivots);
				expect(split(batch)).toEqual(
					Array.from(pivots, (pivot) => subgraphBySets(graph, options, pivot)),
				);
			}
		}
	});

	test.each([1, 17, 60, 10_000])(
		"of up to %i rows is as full as the next subgraph lets it be",
		(maxRows) => {
			const [options] = settings;
			const graph = oddGraph(createRandom(40), 40, 6);
			const builder = createSubgraphBuilder(graph, options);
			const batches = [...buildBatchesOfRows(builder, 3, 38, maxRows)];
			const pivots = batches.flatMap((batch) => [...batch.pivots]);
			expect(pivots).toEqual(Array.from({ length: 35 }, (_, i) => 3 + i));
			expect(batches.flatMap(split)).toEqual(
				pivots.map((pivot) => subgraphBySets(graph, options, pivot)),
			);
			const sizeOf = ({ nodeIds }: SubgraphBatch) => nodeIds.length;
			batches.forEach((batch, i) => {
				if (batch.pivots.length > 1)
					expect(sizeOf(batch)).toBeLessThanOrEqual(maxRows);
				const next = batches[i + 1];
				if (!next) return;
				const following = buildBatch(builder, next.pivots.slice(0, 1));
				expect(sizeOf(batch) + sizeOf(following)).toBeGreaterThan(maxRows);
			});
		},
	);

	const options = { kAtHop: [4, 3], activeConnection: 2 };
	const graph = oddGraph(createRandom(5), 40, 6);
	const pivots = Int32Array.of(30, 2, 2, 17);
	const batch = buildBatch(createSubgraphBuilder(graph, options), pivots);

	test("starts with the links of all pivots, pivot by pivot, in the order of the neighbour lists", () => {
		const { linkOffsets, nodeIds, subgraphOf, numLinks } = batch;
		expect(linkOffsets[0]).toBe(0);
		expect(linkOffsets[pivots.length]).toBe(numLinks);
		pivots.forEach((pivot, b) => {
			const [start, end] = [linkOffsets[b], linkOffsets[b + 1]];
			const listed = namedBy(graph, pivot).slice(0, 4);
			expect([...nodeIds.slice(start, end)]).toEqual(listed);
			expect([...subgraphOf.slice(start, end)]).toEqual(
				new Array(end - start).fill(b),
			);
		});
	});

	test("is symmetric", () => {
		const { edgeOffsets, edgeRows, nodeIds } = batch;
		expect(edgeOffsets).toHaveLength(nodeIds.length + 1);
		expect(edgeOffsets[nodeIds.length]).toBe(edgeRows.length);
		const pairs = new Set<string>();
		for (let row = 0; row < nodeIds.length; row++) {
			for (let e = edgeOffsets[row]; e < edgeOffsets[row + 1]; e++)
				pairs.add(`${row},${edgeRows[e]}`);
		}
		for (const pair of pairs)
			expect(pairs).toContain(pair.split(",").reverse().join());
	});

	test("may be empty", () => {
		const none = buildBatch(
			createSubgraphBuilder(graph, options),
			new Int32Array(0),
		);
		expect(none.numLinks).toBe(0);
		expect(none.nodeIds).toHaveLength(0);
		expect([...none.edgeOffsets]).toEqual([0]);
		expect(linkTargets(none, new Int32Array(40))).toHaveLength(0);
	});
});

describe("targets", () => {
	/** Pivot -> 1-hop node -> whether both have one label. */
	function readLiterally(
		{ pivots, nodeIds, linkOffsets }: SubgraphBatch,
		labels: Int32Array,
	): number[] {
		return Array.from(pivots).flatMap((pivot, b) =>
			Array.from(nodeIds.slice(linkOffsets[b], linkOffsets[b + 1]), (node) =>
				labels[node] === labels[pivot] ? 1 : 0,
			),
		);
	}

	test("are 1 where a 1-hop node has its pivot's label", () => {
		const random = createRandom(6);
		const graph = oddGraph(random, 40, 6);
		const labels = Int32Array.from({ length: 40 }, () => random.below(3));
		const builder = createSubgraphBuilder(graph, settings[0]);
		const batch = buildBatch(builder, permutation(40, random));
		const targets = linkTargets(batch, labels);
		expect([...targets]).toEqual(readLiterally(batch, labels));
		expect(new Set(targets).size).toBe(2);
	});

	test.skipIf(!hasShared)(
		"are those of the real faces' labels for 200 pivots",
		needsFaces,
		() => {
			const { graph, labels } = readFaces("val", "dlib128");
			const pivots = permutation(graph.rows, createRandom(20)).slice(0, 200);
			for (const k1 of [20, 40, 80]) {
				const options = { kAtHop: [k1, 5], activeConnection: 5 };
				const batch = buildBatch(createSubgraphBuilder(graph, options), pivots);
				expect([...linkTargets(batch, labels)]).toEqual(
					readLiterally(batch, labels),
				);
				expect(split(batch)).toEqual(
					Array.from(pivots, (pivot) => subgraphBySets(graph, options, pivot)),
				);
			}
		},
	);
});
