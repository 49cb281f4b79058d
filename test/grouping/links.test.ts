import { describe, expect, test } from "vitest";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { InputError } from "../../src/errors.ts";
import { type Pool, poolLinks } from "../../src/grouping/links.ts";
import { poolByMap, randomEdges } from "../helpers/random-graph.ts";

const pools: Pool[] = ["avg", "max", "none"];

function pooled(pairs: number[][], scores: number[], pool: Pool) {
	const edges = Int32Array.from(pairs.flat());
	const links = poolLinks(edges, Float32Array.from(scores), 5, pool);
	return Array.from(links.scores, (score, i) => [
		links.lower[i],
		links.higher[i],
		score,
	]);
}

describe("poolLinks", () => {
	const both = [
		[2, 1],
		[1, 2],
	];
	test.each<[string, Pool, number[][], number[], number[][]]>([
		["one direction keeps its score", "avg", [[3, 0]], [0.5], [[0, 3, 0.5]]],
		["avg is the mean of both", "avg", both, [0.25, 0.75], [[1, 2, 0.5]]],
		["max is the larger", "max", both, [0.25, 0.75], [[1, 2, 0.75]]],
		[
			"none is the last in file order",
			"none",
			both,
			[0.75, 0.25],
			[[1, 2, 0.25]],
		],
		[
			"a repeat counts as a sighting",
			"avg",
			[...both, [1, 2]],
			[0, 0, 0.75],
			[[1, 2, 0.25]],
		],
		[
			"self edges are ignored",
			"avg",
			[
				[4, 4],
				[4, 0],
			],
			[0, 1],
			[[0, 4, 1]],
		],
		["no edges give no links", "avg", [], [], []],
	])("%s", (_, pool, pairs, scores, expected) => {
		expect(pooled(pairs, scores, pool)).toEqual(expected);
	});

	test("the mean is half the float32 sum, as NumPy adds two float32 scores", () => {
		const scores = Float32Array.of(1, 1 - 2 ** -24);
		const links = poolLinks(Int32Array.of(0, 1, 1, 0), scores, 2, "avg");
		expect(links.scores[0]).toBe(0.5 * Math.fround(scores[0] + scores[1]));
		expect(links.scores[0]).toBe(1);
	});

	test.each(pools)(
		"%s: sorted by both rows and equal to pooling through a map",
		(pool) => {
			const random = createRandom(5);
			for (let trial = 0; trial < 50; trial++) {
				const graph = randomEdges(
					random,
					1 + random.below(12),
					random.below(60),
					random.next,
				);
				const links = poolLinks(
					graph.edges,
					graph.scores,
					graph.numNodes,
					pool,
				);
				const keys = Array.from(
					links.lower,
					(low, i) => `${low},${links.higher[i]}`,
				);
				const map = poolByMap(graph, pool);
				expect(new Set(keys)).toEqual(new Set(map.keys()));
				expect(keys).toHaveLength(map.size);
				for (let i = 0; i < keys.length; i++) {
					expect(links.scores[i]).toBeCloseTo(map.get(keys[i])!, 6);
					expect(links.lower[i]).toBeLessThan(links.higher[i]);
					const pairKey = (at: number) =>
						links.lower[at] * 100 + links.higher[at];
					if (i > 0) expect(pairKey(i)).toBeGreaterThan(pairKey(i - 1));
				}
			}
		},
	);

	test("the smallest raw score is the one before pooling, self edges aside", () => {
		const edges = Int32Array.of(0, 1, 1, 0, 2, 2);
		const scores = Float32Array.of(0.25, 0.75, 0.125);
		expect(poolLinks(edges, scores, 3, "max").minRawScore).toBe(0.25);
		expect(
			poolLinks(edges.subarray(0, 0), scores.subarray(0, 0), 3, "max")
				.minRawScore,
		).toBe(0);
	});

	test.each(["avg", "max"] as const)(
		"%s does not depend on the order of edges",
		(pool) => {
			const random = createRandom(8);
			const graph = randomEdges(random, 30, 300, () => random.below(16) / 16);
			const order = permutation(300, random);
			const edges = new Int32Array(600);
			for (let to = 0; to < 300; to++)
				edges.set(
					graph.edges.subarray(2 * order[to], 2 * order[to] + 2),
					2 * to,
				);
			const scores = Float32Array.from(order, (from) => graph.scores[from]);
			expect(poolLinks(edges, scores, 30, pool)).toEqual(
				poolLinks(graph.edges, graph.scores, 30, pool),
			);
		},
	);

	test.each<[string, number[], number[], string]>([
		[
			"a row too large",
			[0, 5],
			[1],
			"edges: expected rows from 0 to 4, got 5 in edge 0",
		],
		[
			"a negative row",
			[0, 1, -1, 2],
			[1, 1],
			"edges: expected rows from 0 to 4, got -1 in edge 1",
		],
		[
			"missing scores",
			[0, 1, 1, 2],
			[1],
			"edges: expected 2 numbers, two for each score, got 4",
		],
		[
			"NaN",
			[0, 1],
			[Number.NaN],
			"scores: expected finite numbers, got NaN for edge 0",
		],
	])("refuses %s", (_, edges, scores, message) => {
		const call = () =>
			poolLinks(Int32Array.from(edges), Float32Array.from(scores), 5, "avg");
		expect(call).toThrow(InputError);
		expect(call).toThrow(message);
	});
});
