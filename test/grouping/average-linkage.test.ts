import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { averageLinkage } from "../../src/grouping/average-linkage.ts";
import { type Links, poolLinks } from "../../src/grouping/links.ts";
import type { Unscored } from "../../src/grouping/merging-clusters.ts";
import { randomEdges, toGroups } from "../helpers/random-graph.ts";

interface Expected {
	readonly sets: readonly {
		readonly rows: number;
		readonly edges: readonly number[];
		readonly scores: readonly number[];
		readonly cuts: readonly {
			readonly threshold: number;
			readonly clusters: readonly number[];
		}[];
	}[];
}

const expected: Expected = JSON.parse(
	readFileSync(
		new URL("../../fixtures/linkage/expected.json", import.meta.url),
		"utf8",
	),
);

/** The definition: of all pairs of clusters that a link joins the one with the highest mean, equal ones by their first link, again and again. */
function linkPairByPair(
	links: Links,
	threshold: number,
	unscored: Unscored,
): Int32Array {
	const { numNodes, lower, higher, scores } = links;
	const clusters = Int32Array.from({ length: numNodes }, (_, row) => row);
	for (;;) {
		const sums = new Map<number, number>();
		const counts = new Map<number, number>();
		const sizes = new Int32Array(numNodes);
		for (const cluster of clusters) sizes[cluster]++;
		for (let link = 0; link < scores.length; link++) {
			const [a, b] = [clusters[lower[link]], clusters[higher[link]]];
			const key = Math.min(a, b) * numNodes + Math.max(a, b);
			if (a === b) continue;
			sums.set(key, (sums.get(key) ?? 0) + scores[link]);
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
		// A map keeps its keys in the order in which they came, which is that of the first links.
		let best = -1;
		let highest = Number.NEGATIVE_INFINITY;
		for (const [key, sum] of sums) {
			const all = sizes[Math.floor(key / numNodes)] * sizes[key % numNodes];
			const mean = sum / (unscored === "zero" ? all : counts.get(key)!);
			if (mean < threshold || mean <= highest) continue;
			best = key;
			highest = mean;
		}
		if (best < 0) return clusters;
		const [survivor, left] = [Math.floor(best / numNodes), best % numNodes];
		for (let row = 0; row < numNodes; row++)
			if (clusters[row] === left) clusters[row] = survivor;
	}
}

/** Scores whose sums are exact, so that what is equal is equal in any order of adding. */
const drawings: readonly [string, (random: () => number) => number][] = [
	["different", (random) => Math.round(random() * 2 ** 20) / 2 ** 20],
	["tied", (random) => Math.floor(random() * 5) / 4],
	["all at 1", () => 1],
	["mostly 0", (random) => (random() < 0.8 ? 0 : 0.5)],
];

describe("average linkage", () => {
	const sets = expected.sets.map((set) => [set.rows, set] as const);
	test.each(sets)("cuts %i rows as SciPy does", (rows, set) => {
		const edges = Int32Array.from(set.edges);
		const scores = Float32Array.from(set.scores);
		const links = poolLinks(edges, scores, rows, "avg");
		expect(set.cuts.length).toBeGreaterThan(0);
		const isDense = scores.length === (rows * (rows - 1)) / 2;
		for (const { threshold, clusters } of set.cuts) {
			const expected = toGroups(clusters);
			const merged = averageLinkage(links, threshold, "zero");
			expect(toGroups(merged)).toBe(expected);
			const same = averageLinkage(links, threshold, "ignored");
			if (isDense) expect(toGroups(same)).toBe(expected);
		}
	});

	test.each(drawings)("equals the definition, scores %s", (_, draw) => {
		const random = createRandom(8);
		let numMerged = 0;
		for (let trial = 0; trial < 60; trial++) {
			const numNodes = 1 + random.below(trial % 10 === 0 ? 60 : 16);
			const numEdges = random.below(4 * numNodes);
			const score = () => draw(random.next);
			const graph = randomEdges(random, numNodes, numEdges, score);
			const links = poolLinks(graph.edges, graph.scores, numNodes, "max");
			for (const threshold of [0, 0.1, 0.25, 0.5, 0.75, 1]) {
				for (const unscored of ["zero", "ignored"] as const) {
					const expected = linkPairByPair(links, threshold, unscored);
					const actual = averageLinkage(links, threshold, unscored);
					expect(toGroups(actual)).toBe(toGroups(expected));
					numMerged += numNodes - new Set(expected).size;
				}
			}
		}
		expect(numMerged).toBeGreaterThan(100);
	});

	test("among equal means takes the clusters of the first link", () => {
		// A path whose links all score 1: once 0 and 1 are together, 1 to 2 has a mean of one half.
		const edges = Int32Array.of(3, 4, 2, 3, 1, 2, 0, 1);
		const links = poolLinks(edges, new Float32Array(4).fill(1), 5, "avg");
		expect(toGroups(averageLinkage(links, 0.6, "zero"))).toBe("0 1 | 2 3 | 4");
		expect(toGroups(averageLinkage(links, 0.5, "zero"))).toBe("0 1 | 2 3 4");
	});

	test("depends on no order of rows or links where scores are different", () => {
		const random = createRandom(9);
		const numNodes = 400;
		const numEdges = 4000;
		const graph = randomEdges(random, numNodes, numEdges, random.next);
		const { edges, scores } = graph;
		const rowOf = permutation(numNodes, random);
		const order = permutation(numEdges, random);
		const moved = new Int32Array(2 * numEdges);
		order.forEach((from, to) => {
			moved[2 * to] = rowOf[edges[2 * from + 1]];
			moved[2 * to + 1] = rowOf[edges[2 * from]];
		});
		const movedScores = Float32Array.from(order, (from) => scores[from]);
		const links = poolLinks(edges, scores, numNodes, "avg");
		const movedLinks = poolLinks(moved, movedScores, numNodes, "avg");
		for (const threshold of [0.05, 0.2, 0.5]) {
			const plain = averageLinkage(links, threshold, "zero");
			const there = averageLinkage(movedLinks, threshold, "zero");
			const back = Int32Array.from(rowOf, (row) => there[row]);
			expect(toGroups(back)).toBe(toGroups(plain));
			expect(new Set(plain).size).toBeLessThan(numNodes - 20);
		}
	});

	test("leaves no two clusters of a large graph that a mean above the threshold joins", () => {
		const random = createRandom(10);
		const numNodes = 20_000;
		const numEdges = 100_000;
		const edges = new Int32Array(2 * numEdges);
		const scores = new Float32Array(numEdges);
		for (let i = 0; i < numEdges; i++) {
			const a = random.below(numNodes);
			const b = a - (a % 20) + random.below(20);
			edges[2 * i] = a;
			edges[2 * i + 1] = i % 4 > 0 ? b : random.below(numNodes);
			scores[i] = i % 4 > 0 ? 0.5 + 0.5 * random.next() : random.next();
		}
		const links = poolLinks(edges, scores, numNodes, "avg");
		const clusters = averageLinkage(links, 0.1, "zero");
		const sizes = new Int32Array(numNodes);
		for (const cluster of clusters) sizes[cluster]++;
		const sums = new Map<number, number>();
		for (let link = 0; link < links.scores.length; link++) {
			const a = clusters[links.lower[link]];
			const b = clusters[links.higher[link]];
			const key = Math.min(a, b) * numNodes + Math.max(a, b);
			if (a !== b) sums.set(key, (sums.get(key) ?? 0) + links.scores[link]);
		}
		let highest = 0;
		for (const [key, sum] of sums) {
			const pairs = sizes[Math.floor(key / numNodes)] * sizes[key % numNodes];
			highest = Math.max(highest, sum / pairs);
		}
		expect(highest).toBeGreaterThan(0.09);
		expect(highest).toBeLessThan(0.1 + 1e-9);
		expect(sizes.filter((size) => size >= 15).length).toBeGreaterThan(500);
	});

	test("of the scored pairs alone takes the mean, however many lack", () => {
		// Two groups of 30 rows, each row linked to the next five around; one link between them.
		const edges: number[] = [0, 30];
		for (let row = 0; row < 60; row++)
			for (let step = 1; step <= 5; step++)
				edges.push(row, (row < 30 ? 0 : 30) + ((row + step) % 30));
		const scores = new Float32Array(edges.length / 2).fill(0.9);
		scores[0] = 0.4;
		const links = poolLinks(Int32Array.from(edges), scores, 60, "avg");
		const clusters = averageLinkage(links, 0.5, "ignored");
		expect(new Set(clusters).size).toBe(2);
		expect(new Set(averageLinkage(links, 0.5, "zero")).size).toBeGreaterThan(4);
		expect(new Set(averageLinkage(links, 0.4, "ignored")).size).toBe(1);
	});

	test("without links every row stays alone", () => {
		for (const numNodes of [0, 1, 3]) {
			const none = poolLinks(
				new Int32Array(0),
				new Float32Array(0),
				numNodes,
				"avg",
			);
			expect(new Set(averageLinkage(none, 0, "zero")).size).toBe(numNodes);
		}
	});
});
