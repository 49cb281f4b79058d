import { describe, expect, test } from "vitest";
import { type KnnGraph, parseKnnGraph } from "../../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom, permutation } from "../../../src/arrays/random.ts";
import { findNearRows } from "../../../src/graph/copies/near-rows.ts";
import { createSimilarity } from "../../../src/graph/similarity.ts";
import {
	bruteGraph,
	bruteSimilarity,
	randomFeatures,
} from "../../helpers/brute-neighbours.ts";
import { framesOf } from "../../helpers/frames.ts";

const cutOff = 0.97;
const counts = [1, 4, 1, 7, 2, 1, 1, 3];
const frames = framesOf(randomFeatures(8, 6, 3), counts, 0.12, 5);

function graphOf(features: FloatMatrix, k: number): KnnGraph {
	const rows = bruteGraph(features, k, "cosine", 1e-12);
	const data = Int32Array.from(rows.flat());
	const matrix = { rows: rows.length, cols: k + 1, data };
	return parseKnnGraph(matrix, rows.length, "graph");
}

/** The groups of near rows by flooding, and the sum of each row's cosines to rows near it. */
function bruteGroups(features: FloatMatrix) {
	const { rows } = features;
	const groups = new Array<number>(rows).fill(-1);
	const sums = new Array<number>(rows).fill(0);
	const cosine = (a: number, b: number) =>
		bruteSimilarity(features, "cosine", a, b);
	const flood = (row: number, group: number) => {
		if (groups[row] >= 0) return;
		groups[row] = group;
		for (let other = 0; other < rows; other++) {
			if (other === row || !(cosine(row, other) > cutOff)) continue;
			sums[row] += cosine(row, other);
			flood(other, group);
		}
	};
	for (let row = 0; row < rows; row++) flood(row, row);
	return { groups, sums };
}

const rankOf = (row: number) => row;

function near(features: FloatMatrix, graph: KnnGraph, isSorted = true) {
	const options = { cutOff, isSorted, rankOf };
	return findNearRows(createSimilarity(features, "cosine"), graph, options);
}

describe("near rows", () => {
	const { groups, sums } = bruteGroups(frames);
	const numRows = groups.length;

	test("are the groups of the definition, each with its most central row", () => {
		// The set is not trivial: rows that are near, some over others, and rows alone.
		expect(new Set(groups).size).toBeGreaterThan(7);
		expect(new Set(groups).size).toBeLessThan(numRows - 5);
		const { leaderOf, numCopies, isOpen } = near(frames, graphOf(frames, 19));
		expect(isOpen).toBe(false);
		expect(numCopies).toBe(numRows - new Set(groups).size);
		for (let row = 0; row < numRows; row++) {
			const leader = leaderOf[row];
			expect(groups[leader]).toBe(groups[row]);
			expect(leaderOf[leader]).toBe(leader);
			expect(sums[leader]).toBeGreaterThan(sums[row] - 1e-6);
		}
	});

	test("are the same groups in lists of any order, where all are compared", () => {
		const graph = graphOf(frames, numRows - 1);
		const random = createRandom(2);
		const mixed = { ...graph, data: graph.data.slice() };
		for (let row = 0; row < numRows; row++) {
			const list = graph.data.subarray(row * numRows + 1, (row + 1) * numRows);
			const order = permutation(list.length, random);
			mixed.data.set(
				order.map((i) => list[i]),
				row * numRows + 1,
			);
		}
		const { leaderOf } = near(frames, mixed, false);
		expect(Array.from(leaderOf, (leader) => groups[leader])).toEqual(groups);
	});

	test("may continue where all neighbours of a row are near, but not where these are all rows", () => {
		const seven = framesOf(randomFeatures(1, 6, 3), [7], 0.01, 5);
		expect(near(seven, graphOf(seven, 3)).isOpen).toBe(true);
		expect(near(seven, graphOf(seven, 6))).toMatchObject({
			isOpen: false,
			numCopies: 6,
		});
	});

	test("of two have the leader of the lower rank", () => {
		const two = framesOf(randomFeatures(1, 6, 3), [2], 0.01, 5);
		const similarity = createSimilarity(two, "cosine");
		for (const first of [0, 1]) {
			const { leaderOf } = findNearRows(similarity, graphOf(two, 1), {
				cutOff,
				isSorted: true,
				rankOf: (row) => (row === first ? 0 : 1),
			});
			expect(Array.from(leaderOf)).toEqual([first, first]);
		}
	});

	test("are none among rows of zeros", () => {
		const zeros = { rows: 3, cols: 2, data: new Float32Array(6) };
		expect(near(zeros, graphOf(zeros, 2)).numCopies).toBe(0);
	});
});
