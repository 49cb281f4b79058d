import { describe, expect, test } from "vitest";
import { parseKnnGraph } from "../../src/arrays/knn-graph.ts";
import {
	createRandom,
	permutation,
	type Random,
} from "../../src/arrays/random.ts";
import { renumberRows, reorderRows } from "../../src/graph/locality-order.ts";
import { poolLinks } from "../../src/grouping/links.ts";
import { poolGraph, poolRows } from "../../src/grouping/pooled-rows.ts";
import type { PooledRows } from "../../src/grouping/sort-rows.ts";
import {
	createScoredGraph,
	listEdges,
	noLink,
	type ScoredGraph,
	storeScores,
	withoutRows,
} from "../../src/scoring/scored-graph.ts";
import { namedBy, oddGraph } from "../helpers/subgraph-by-sets.ts";

/** The links of each row, its first neighbours, each with a score drawn. */
function drawEdges(
	random: Random,
	{ graph, numScored }: ScoredGraph,
): [row: number, other: number, score: number][] {
	return Array.from({ length: graph.rows }, (_, row) => row).flatMap((row) => {
		const others = namedBy(graph, row).slice(0, numScored);
		return others.map((other): [number, number, number] => [
			row,
			other,
			random.next() < 0.2 ? random.below(2) : Math.fround(random.next()),
		]);
	});
}

/** A graph with rows of fewer neighbours than others, and the links that lie in it. */
function drawScored(random: Random, rows: number, numNeighbours: number) {
	const graph = oddGraph(random, rows, numNeighbours);
	const numScored = 1 + random.below(numNeighbours + 2);
	const scored = createScoredGraph(graph, numScored);
	const links = drawEdges(random, scored);
	for (let first = 0; first < rows; first += 3) {
		const pivots = Int32Array.of(first, first + 1, first + 2).filter(
			(row) => row < rows,
		);
		const own = links.filter(([row]) => pivots.includes(row));
		storeScores(
			scored,
			{
				pivots,
				nodeIds: Int32Array.from(own, ([, other]) => other),
				subgraphOf: Int32Array.from(own, ([row]) => row - first),
				numLinks: own.length,
			},
			Float32Array.from(own, ([, , score]) => score),
		);
	}
	const edges = Int32Array.from(links.flatMap((link) => link.slice(0, 2)));
	const scores = Float32Array.from(links, ([, , score]) => score);
	return { scored, edges, scores };
}

describe("a scored graph", () => {
	test("has the links in order of the rows", () => {
		const random = createRandom(1);
		for (let trial = 0; trial < 50; trial++) {
			const { scored, edges, scores } = drawScored(random, 20, 6);
			expect(listEdges(scored, 0, 20)).toEqual({ edges, scores });
			const split = edges.findIndex((row, i) => i % 2 === 0 && row >= 7) / 2;
			expect(listEdges(scored, 7, 20)).toEqual({
				edges: edges.subarray(2 * split),
				scores: scores.subarray(split),
			});
		}
	});

	test.each(["avg", "max", "none"] as const)(
		"has the pooled links of its edges, by %s",
		(pool) => {
			const random = createRandom(2);
			for (let trial = 0; trial < 100; trial++) {
				const rows = 2 + random.below(60);
				const { scored, edges, scores } = drawScored(random, rows, 8);
				const expected = poolLinks(edges, scores, rows, pool);
				expect(poolGraph(scored, pool)).toEqual(expected);
			}
		},
	);

	test("has each link under both its rows, in order of the other", () => {
		const random = createRandom(3);
		const { scored, edges, scores } = drawScored(random, 50, 300);
		const links = poolLinks(edges, scores, 50, "avg");
		const { offsets, others, values } = poolRows(scored, "avg", "both");
		const actual: number[][] = [];
		for (let row = 0; row < 50; row++)
			for (let i = offsets[row]; i < offsets[row + 1]; i++)
				actual.push([row, others[i], values[i]]);
		const expected: number[][] = [];
		links.scores.forEach((score, link) => {
			const [a, b] = [links.lower[link], links.higher[link]];
			expected.push([a, b, score], [b, a, score]);
		});
		expected.sort(([a, b], [c, d]) => a - c || b - d);
		expect(actual).toEqual(expected);
	});

	test.each(["lower", "both"] as const)(
		"has 64-bit offsets where its links may be too many for 32 bits, at %s",
		(sides) => {
			const { scored } = drawScored(createRandom(6), 50, 300);
			const narrow = poolRows(scored, "avg", sides);
			const longest = (sides === "both" ? 2 : 1) * scored.scores.length;
			const wide = poolRows(scored, "avg", sides, { longest });
			expect(narrow.offsets).toBeInstanceOf(Int32Array);
			expect(wide.offsets).toBeInstanceOf(Float64Array);
			expect([...wide.offsets]).toEqual([...narrow.offsets]);
			expect({ ...wide, offsets: null }).toEqual({ ...narrow, offsets: null });
		},
	);

	test("has a row's links in the same order where rows lie in another", () => {
		const rows = 400;
		const random = createRandom(5);
		const graph = oddGraph(random, rows, 8);
		for (let row = 1; row < rows; row++) graph.data[9 * row + 1] = 0;
		const scores = Float32Array.from({ length: 4 * rows }, () => random.next());
		const scored = { graph, numScored: 4, scores };
		const expected = poolRows(scored, "avg", "both");
		expect(expected.offsets[1]).toBeGreaterThan(390);
		const order = permutation(rows, random);
		const positions = new Int32Array(rows);
		order.forEach((row, position) => {
			positions[row] = position;
		});
		reorderRows(graph.data, graph.cols, order);
		renumberRows(graph.data, positions);
		reorderRows(scores, 4, order);
		const locality = { order, positions };
		const moved = poolRows(scored, "avg", "both", { locality });
		const linksOf = ({ offsets, others, values }: PooledRows, row: number) => ({
			others: others.slice(offsets[row], offsets[row + 1]),
			values: values.slice(offsets[row], offsets[row + 1]),
		});
		for (let row = 0; row < rows; row++) {
			const actual = linksOf(moved, positions[row]);
			renumberRows(actual.others, order);
			expect(actual).toEqual(linksOf(expected, row));
		}
	});

	test("without some rows has the links of the others", () => {
		const random = createRandom(4);
		const { scored, edges, scores } = drawScored(random, 30, 6);
		expect(withoutRows(scored, new Int32Array(0))).toBe(scored);
		const rest = listEdges(withoutRows(scored, Int32Array.of(3, 9)), 0, 30);
		const isKept = (link: number) =>
			![edges[2 * link], edges[2 * link + 1]].some((row) =>
				[3, 9].includes(row),
			);
		expect(rest).toEqual({
			edges: edges.filter((_, i) => isKept(i >> 1)),
			scores: scores.filter((_, link) => isKept(link)),
		});
		expect(listEdges(scored, 0, 30)).toEqual({ edges, scores });
	});

	test("refuses a score that is no number", () => {
		const data = Int32Array.of(0, 1, 1, 0);
		const graph = parseKnnGraph({ rows: 2, cols: 2, data }, 2, "graph");
		const scores = Float32Array.of(noLink, Number.NaN);
		expect(() => poolGraph({ graph, numScored: 1, scores }, "avg")).toThrow(
			"scores: expected finite numbers, got NaN for rows 1 and 0",
		);
	});
});
