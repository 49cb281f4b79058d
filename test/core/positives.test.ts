import { describe, expect, test } from "vitest";
import { parseKnnGraph } from "../../src/core/knn-graph.ts";
import { sharePositive } from "../../src/core/positives.ts";
import { createRandom } from "../../src/core/random.ts";
import { namedBy, oddGraph } from "../helpers/subgraph-by-sets.ts";

describe("the share of positive links", () => {
	test.each([1, 3, 6, 50])("with %i neighbours is a plain count", (k1) => {
		const random = createRandom(k1);
		const graph = oddGraph(random, 30, 6);
		const labels = Int32Array.from({ length: 30 }, () => random.below(4));
		const same: number[] = [];
		for (let row = 0; row < 30; row++) {
			for (const id of namedBy(graph, row).slice(0, k1))
				same.push(labels[id] === labels[row] ? 1 : 0);
		}
		const share = same.reduce((a, b) => a + b) / same.length;
		expect(sharePositive(graph, labels, k1)).toBeCloseTo(share, 12);
	});

	test.each([
		["1 for one identity", [5, 5, 5], [0, 1, 1, 2, 2, 0], 1],
		["0 where no two are alike", [1, 2, 3], [0, 1, 1, 2, 2, 0], 0],
		["0 where rows list only themselves", [1, 2, 3], [0, 0, 1, 1, 2, 2], 0],
		["of the neighbours that there are", [1, 1, 2], [0, -1, 1, 0, 2, 1], 0.5],
		["0 without neighbours", [5, 5, 5], [0, 1, 2], 0],
		["0 without rows", [], [], 0],
	])("is %s", (_, labels, ids, expected) => {
		const rows = labels.length;
		const cols = rows === 0 ? 2 : ids.length / rows;
		const matrix = { rows, cols, data: Int32Array.from(ids) };
		const graph = parseKnnGraph(matrix, rows, "graph");
		expect(sharePositive(graph, Int32Array.from(labels), 3)).toBe(expected);
	});
});
