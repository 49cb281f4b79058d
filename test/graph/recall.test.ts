import { describe, expect, it } from "vitest";
import { parseKnnGraph } from "../../src/arrays/knn-graph.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { estimateRecall } from "../../src/graph/recall.ts";
import { bruteGraph, randomFeatures } from "../helpers/brute-neighbours.ts";

const features = randomFeatures(50, 6, 1);
const exact = bruteGraph(features, 10, "cosine", 0);

function recall(rows: number[][], sampleRows: number, seed = 1): number {
	const data = Int32Array.from(rows.flat());
	const matrix = { rows: rows.length, cols: rows[0].length, data };
	const graph = parseKnnGraph(matrix, rows.length, "graph");
	const random = createRandom(seed);
	return estimateRecall(features, graph, {
		metric: "cosine",
		sampleRows,
		random,
	});
}

describe("estimated recall", () => {
	it("is 1 for the exact graph, whatever the order in a row", () => {
		expect(recall(exact, 50)).toBe(1);
		expect(
			recall(
				exact.map(([own, ...rest]) => [own, ...rest.reverse()]),
				20,
			),
		).toBe(1);
	});

	it("is the share of the nearest that a row holds", () => {
		const nearest20 = bruteGraph(features, 20, "cosine", 0);
		const partly = nearest20.map((row) => [
			...row.slice(0, 8),
			...row.slice(11, 14),
		]);
		expect(recall(partly, 50)).toBeCloseTo(0.7, 12);
	});

	it("counts neither a neighbour twice nor the row itself", () => {
		const repeated = exact.map((row) => [...row.slice(0, 9), row[1], row[0]]);
		expect(recall(repeated, 50)).toBeCloseTo(0.8, 12);
	});

	it("takes any of several equally near rows", () => {
		const data = new Float32Array(20 * 3).fill(1);
		const same = { rows: 20, cols: 3, data };
		const ids = Array.from({ length: 20 }, (_, i) => [
			i,
			(i + 7) % 20,
			(i + 3) % 20,
		]);
		const graph = parseKnnGraph(
			{ rows: 20, cols: 3, data: Int32Array.from(ids.flat()) },
			20,
			"graph",
		);
		const recallOfSame = estimateRecall(same, graph, {
			metric: "euclidean",
			sampleRows: 20,
			random: createRandom(1),
		});
		expect(recallOfSame).toBe(1);
	});

	it("is 1 without neighbours", () => {
		expect(
			recall(
				exact.map((row) => row.slice(0, 1)),
				50,
			),
		).toBe(1);
	});

	it("depends on the seed alone", () => {
		const mixed = exact.map((row, i) =>
			i % 2 ? row : [row[0], ...Array<number>(10).fill(row[1])],
		);
		expect(recall(mixed, 5, 3)).toBe(recall(mixed, 5, 3));
		const seeds = [1, 2, 3, 4, 5].map((seed) => recall(mixed, 5, seed));
		expect(new Set(seeds).size).toBeGreaterThan(1);
	});
});
