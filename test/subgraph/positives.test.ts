import { describe, expect, test } from "vitest";
import { parseKnnGraph } from "../../src/arrays/knn-graph.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { countLinks } from "../../src/subgraph/positives.ts";
import { namedBy, oddGraph } from "../helpers/subgraph-by-sets.ts";

describe("links to the first neighbours", () => {
	test.each([1, 3, 6, 50])("of %i are counted as listed", (k1) => {
		const random = createRandom(k1);
		const graph = oddGraph(random, 30, 6);
		const labels = Int32Array.from({ length: 30 }, () => random.below(5) - 1);
		const ends: [number, number][] = [];
		for (let row = 0; row < 30; row++) {
			for (const id of namedBy(graph, row).slice(0, k1))
				ends.push([labels[row], labels[id]]);
		}
		const known = ends.filter((labels) => !labels.includes(-1));
		expect(known.length).toBeLessThan(ends.length);
		expect(countLinks(graph, labels, k1)).toEqual({
			links: ends.length,
			positive: known.filter(([a, b]) => a === b).length,
			unknown: ends.length - known.length,
		});
	});

	test.each([
		["of one identity are all positive", [5, 5, 5], [0, 1, 1, 2, 2, 0], 3, 3],
		["of which no two are alike are not", [1, 2, 3], [0, 1, 1, 2, 2, 0], 3, 0],
		[
			"of rows that list only themselves are none",
			[1, 2, 3],
			[0, 0, 1, 1, 2, 2],
			0,
			0,
		],
		["are those that there are", [1, 1, 2], [0, -1, 1, 0, 2, 1], 2, 1],
		["are none without neighbours", [5, 5, 5], [0, 1, 2], 0, 0],
		["are none without rows", [], [], 0, 0],
	])("%s", (_, labels, ids, links, positive) => {
		const rows = labels.length;
		const cols = rows === 0 ? 2 : ids.length / rows;
		const matrix = { rows, cols, data: Int32Array.from(ids) };
		const graph = parseKnnGraph(matrix, rows, "graph");
		expect(countLinks(graph, Int32Array.from(labels), 3)).toEqual({
			links,
			positive,
			unknown: 0,
		});
	});
});
