import { describe, expect, test } from "vitest";
import { parseKnnGraph } from "../../src/arrays/knn-graph.ts";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { paddedNodeCount } from "../../src/subgraph/padded-nodes.ts";
import {
	checkSubgraphOptions,
	createSubgraphBuilder,
	type Subgraph,
	type SubgraphOptions,
} from "../../src/subgraph/subgraph.ts";
import { expectRefused } from "../helpers/expect-refused.ts";
import { readFaces } from "../helpers/faces.ts";
import { hasShared, needsFaces } from "../helpers/shared.ts";
import {
	oddGraph,
	oddMatrix,
	subgraphBySets,
	toSets,
} from "../helpers/subgraph-by-sets.ts";

function graphOf(rows: readonly (readonly number[])[]) {
	const cols = rows[0].length;
	const data = Int32Array.from(rows.flat());
	return parseKnnGraph({ rows: rows.length, cols, data }, rows.length, "graph");
}

/** Each edge's entry leads from one of its rows to the other. */
function expectEntries(
	{ cols, data }: ReturnType<typeof graphOf>,
	{ activeConnection }: SubgraphOptions,
	{ nodeIds, edgeOffsets, edgeSlots, edgeEntries }: Subgraph,
): void {
	const numActive = Math.min(activeConnection, cols - 1);
	let numWrong = 0;
	nodeIds.forEach((id, slot) => {
		for (let e = edgeOffsets[slot]; e < edgeOffsets[slot + 1]; e++) {
			const row = Math.floor(edgeEntries[e] / numActive);
			const other = data[row * cols + 1 + (edgeEntries[e] % numActive)];
			const ends = [row, other].sort().join();
			if (ends !== [id, nodeIds[edgeSlots[e]]].sort().join()) numWrong++;
		}
	});
	expect(numWrong).toBe(0);
}

const settings: readonly SubgraphOptions[] = [
	{ kAtHop: [4, 3], activeConnection: 2 },
	{ kAtHop: [4, 3], activeConnection: 1 },
	{ kAtHop: [2, 5], activeConnection: 4 },
	{ kAtHop: [3], activeConnection: 3 },
	{ kAtHop: [3, 2, 2], activeConnection: 2 },
	{ kAtHop: [2, 1, 1, 1, 1], activeConnection: 1 },
	{ kAtHop: [50, 50], activeConnection: 50 },
	{ kAtHop: [200, 10, 10], activeConnection: 10 },
];
const sizes = [
	[1, 0],
	[1, 3],
	[2, 1],
	[5, 4],
	[12, 6],
	[60, 6],
	[24, 20],
];

describe("subgraphs of random graphs", () => {
	let numIsolated = 0;
	let numSelfLinks = 0;
	let numAlone = 0;
	let numShort = 0;

	test.each(settings)(
		"are a literal reading of $kAtHop, u $activeConnection",
		(options) => {
			for (const [numRows, numNeighbours] of sizes) {
				for (let seed = 0; seed < 8; seed++) {
					const random = createRandom(1000 * numRows + seed);
					const matrix = oddMatrix(random, numRows, numNeighbours);
					const graph = parseKnnGraph(matrix, numRows, "graph");
					const maxOneHop = Math.min(options.kAtHop[0], numNeighbours);
					const reused = createSubgraphBuilder(graph, options);
					// In any order: what a build leaves behind must not show in the next.
					for (const pivot of permutation(numRows, random)) {
						const nodes = reused.nodesOf(pivot).slice();
						const built = reused.build(pivot);
						expect(nodes).toEqual(built.nodeIds);
						const expected = subgraphBySets(matrix, options, pivot);
						expect(toSets(built)).toEqual(expected);
						expect(createSubgraphBuilder(graph, options).build(pivot)).toEqual(
							built,
						);
						expect(built.pivot).toBe(pivot);
						expectEntries(graph, options, built);
						for (const [node, others] of expected.edges) {
							if (others.size === 0) numIsolated++;
							if (others.has(node)) numSelfLinks++;
						}
						if (expected.oneHop.size === 0) numAlone++;
						else if (expected.oneHop.size < maxOneHop) numShort++;
					}
				}
			}
		},
	);

	test("held nodes without edges, pivots without neighbours and some with fewer than others; no row is its own", () => {
		expect(numIsolated).toBeGreaterThan(100);
		expect(numAlone).toBeGreaterThan(100);
		expect(numShort).toBeGreaterThan(100);
		expect(numSelfLinks).toBe(0);
	});
});

describe("the slots of a subgraph", () => {
	const graph = graphOf([
		[0, 3, 1, 3],
		[1, 4, 0, 2],
		[2, 1, 0, 3],
		[3, 2, 0, 1],
		[4, 1, 2, 3],
	]);

	test("hold the 1-hop nodes nearest first, then the next hop in order of discovery, then the pivot", () => {
		const builder = createSubgraphBuilder(graph, {
			kAtHop: [3, 1],
			activeConnection: 1,
		});
		const { nodeIds, numOneHop } = builder.build(0);
		expect([...nodeIds]).toEqual([3, 1, 2, 4, 0]);
		expect(numOneHop).toBe(2);
	});

	test("list every edge in both directions and in a fixed order", () => {
		const builder = createSubgraphBuilder(graph, {
			kAtHop: [3, 1],
			activeConnection: 1,
		});
		const { edgeOffsets, edgeSlots } = builder.build(0);
		// By row: 0-3, 1-4, 2-1, 3-2; as slots of 3, 1, 2, 4, 0.
		expect([...edgeOffsets]).toEqual([0, 2, 4, 6, 7, 8]);
		expect(edgeSlots.slice(0, 2).toSorted()).toEqual(Int32Array.of(2, 4));
		expect(builder.build(0).edgeSlots).toEqual(edgeSlots);
	});

	test("keep a node without an edge, with no neighbours", () => {
		const chain = graphOf([
			[0, 1, 2],
			[1, 3, 3],
			[2, 4, 0],
			[3, 1, 1],
			[4, 4, 4],
		]);
		const built = createSubgraphBuilder(chain, {
			kAtHop: [2],
			activeConnection: 1,
		}).build(0);
		expect(toSets(built).edges).toEqual(
			new Map([
				[1, new Set([0])],
				[2, new Set()],
				[0, new Set([1])],
			]),
		);
	});
});

describe("the reference's padded size", () => {
	test.each([
		[[20, 5], 20 * 6 + 1],
		[[200, 10], 200 * 11 + 1],
		[[40, 5], 241],
		[[7], 8],
		[[3, 2, 2], 1 + 3 + 6 + 12],
	])("of k-at-hop %j is %i rows", (kAtHop, expected) => {
		expect(paddedNodeCount(kAtHop)).toBe(expected);
	});
});

describe("options for a graph", () => {
	const graph = oddGraph(createRandom(3), 10, 4);
	const check = (kAtHop: number[], activeConnection: number) => () =>
		checkSubgraphOptions(graph, { kAtHop, activeConnection }, "knn.npy");

	test.each([
		["the first hop fits", [4, 2], 2],
		["only the first hop counts", [4, 9], 9],
	])("pass where %s", (_, kAtHop, u) => {
		expect(check(kAtHop, u)).not.toThrow();
	});

	test("are refused where the first hop needs more columns", () => {
		expectRefused(
			check([5, 2], 2),
			"knn.npy: expected at least 6 columns (k-at-hop 5 2), got 5 (build a graph with a larger k or ask for fewer neighbours)",
		);
	});

	test("pass for more neighbours than there are rows", () => {
		const small = oddGraph(createRandom(3), 4, 3);
		const options = { kAtHop: [20, 5], activeConnection: 5 };
		expect(() => checkSubgraphOptions(small, options, "")).not.toThrow();
	});
});

describe.skipIf(!hasShared)("subgraphs of real faces", needsFaces, () => {
	const graph = hasShared ? readFaces("val", "dlib128").graph : undefined;

	test.each([
		{ kAtHop: [20, 5], activeConnection: 5 },
		{ kAtHop: [40, 5], activeConnection: 5 },
		{ kAtHop: [80, 5], activeConnection: 5 },
		{ kAtHop: [10, 4, 3], activeConnection: 3 },
	])("are a literal reading for 200 pivots, $kAtHop", (options) => {
		const builder = createSubgraphBuilder(graph!, options);
		const pivots = permutation(graph!.rows, createRandom(20)).slice(0, 200);
		let numNodes = 0;
		for (const pivot of pivots) {
			const built = builder.build(pivot);
			expect(toSets(built)).toEqual(subgraphBySets(graph!, options, pivot));
			numNodes += built.nodeIds.length;
		}
		expect(numNodes / 200).toBeGreaterThan(options.kAtHop[0]);
	});
});
