import { describe, expect, test } from "vitest";
import { type KnnGraph, parseKnnGraph } from "../../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom, permutation } from "../../../src/arrays/random.ts";
import { findNearRows } from "../../../src/graph/copies/near-rows.ts";
import { createSimilarity } from "../../../src/graph/similarity.ts";
import { bruteGraph, randomFeatures } from "../../helpers/brute-neighbours.ts";
import { bruteLeaders, framesOf } from "../../helpers/frames.ts";

const cutOff = 0.97;
const counts = [1, 4, 1, 7, 2, 1, 1, 3];
const frames = framesOf(randomFeatures(8, 6, 3), counts, 0.12, 5);

function graphOf(features: FloatMatrix, k: number): KnnGraph {
	const rows = bruteGraph(features, k, "cosine", 1e-12);
	const data = Int32Array.from(rows.flat());
	const matrix = { rows: rows.length, cols: k + 1, data };
	return parseKnnGraph(matrix, rows.length, "graph");
}

const rankOf = (row: number) => row;

function near(features: FloatMatrix, graph: KnnGraph, isSorted = true) {
	const options = { cutOff, isSorted, rankOf };
	return findNearRows(createSimilarity(features, "cosine"), graph, options);
}

describe("near rows", () => {
	const leaders = bruteLeaders(frames, cutOff);
	const numRows = leaders.length;

	test("are the groups of the definition, each with its most central row", () => {
		const numLeaders = new Set(leaders).size;
		// The set is not trivial: rows that are near, and rows alone.
		expect(numLeaders).toBeGreaterThan(7);
		expect(numLeaders).toBeLessThan(numRows - 5);
		const { leaderOf, numCopies, isOpen } = near(frames, graphOf(frames, 19));
		expect(isOpen).toBe(false);
		expect(numCopies).toBe(numRows - numLeaders);
		expect(Array.from(leaderOf)).toEqual(leaders);
	});

	test("are not joined by a row between them", () => {
		const angles = [0, 0.2, 0.4];
		const data = angles.flatMap((a) => [Math.cos(a), Math.sin(a)]);
		const chain = { rows: 3, cols: 2, data: Float32Array.from(data) };
		const apart = [...angles, 0.6, 0.8].flatMap((a) => [
			Math.cos(a),
			Math.sin(a),
		]);
		const longer = { rows: 5, cols: 2, data: Float32Array.from(apart) };
		expect(Array.from(near(chain, graphOf(chain, 2)).leaderOf)).toEqual([
			1, 1, 1,
		]);
		const { leaderOf } = near(longer, graphOf(longer, 4));
		expect(new Set(leaderOf).size).toBe(2);
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
		expect(Array.from(leaderOf)).toEqual(leaders);
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
