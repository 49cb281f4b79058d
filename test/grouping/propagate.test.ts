import { describe, expect, test } from "vitest";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { type Pool, poolLinks } from "../../src/grouping/links.ts";
import { propagate } from "../../src/grouping/propagate.ts";
import type { PropagationOptions } from "../../src/grouping/propagation.ts";
import {
	componentsByFlood,
	describeGroups,
	poolByMap,
	propagateBySets,
	randomEdges,
	type ScoredEdges,
	toGroups,
} from "../helpers/random-graph.ts";

const pools: Pool[] = ["avg", "max", "none"];
const nothing = () => {};

function run(graph: ScoredEdges, pool: Pool, options: PropagationOptions) {
	const { edges, scores, numNodes } = graph;
	return propagate(poolLinks(edges, scores, numNodes, pool), options, nothing);
}

/** A chain of `length` nodes whose neighbours all score `score`. */
function chain(length: number, score: number): ScoredEdges {
	const edges = new Int32Array(2 * (length - 1)).map((_, i) => (i + 1) >> 1);
	const scores = new Float32Array(length - 1).fill(score);
	return { numNodes: length, edges, scores };
}

const drawings: [string, (random: () => number) => number][] = [
	["continuous", (random) => random()],
	["tied", (random) => Math.floor(random() * 5) / 4],
	["saturated", (random) => (random() < 0.5 ? 1 : 1 - 2 ** -24 * random() * 9)],
	["all at 1", () => 1],
	["all at 0.3", () => 0.3],
];

describe("threshold propagation", () => {
	test.each(drawings)(
		"equals a literal reading over sets, scores %s",
		(_, draw) => {
			const random = createRandom(11);
			let passesSeen = 0;
			let keptSeen = 0;
			for (let trial = 0; trial < 150; trial++) {
				const numNodes = 1 + random.below(18);
				const numEdges = random.below(3 * numNodes);
				const graph = randomEdges(random, numNodes, numEdges, () =>
					draw(random.next),
				);
				const pool = pools[trial % 3];
				const maxSize = 1 + random.below(6);
				const step = [0.6, 0.2, 0.05, 1][random.below(4)];
				const expected = propagateBySets(graph, pool, maxSize, step);
				const actual = run(graph, pool, { kind: "threshold", maxSize, step });
				expect(toGroups(actual.clusters)).toBe(
					describeGroups(expected.clusters),
				);
				const sizes = expected.unsplit.map((group) => group.length);
				expect(actual.oversized.map((cluster) => cluster.size)).toEqual(
					sizes.sort((a, b) => b - a),
				);
				if (sizes.length === 0) expect(actual.passes).toBe(expected.passes);
				passesSeen = Math.max(passesSeen, actual.passes);
				keptSeen += sizes.length;
			}
			if (draw(() => 0) < 1) expect(passesSeen).toBeGreaterThan(1);
			if (draw(() => 0.1) === 1) expect(keptSeen).toBeGreaterThan(10);
		},
	);

	test("gives every node of an edgeless graph its own cluster, in one pass", () => {
		const graph = {
			numNodes: 4,
			edges: new Int32Array(0),
			scores: new Float32Array(0),
		};
		for (const kind of ["threshold", "soft"] as const) {
			const result = run(graph, "avg", { kind, maxSize: 1, step: 0.6 });
			expect([...result.clusters]).toEqual([0, 1, 2, 3]);
			expect(result).toMatchObject({ passes: 1, oversized: [] });
		}
		expect(
			run({ ...graph, numNodes: 0 }, "avg", {
				kind: "threshold",
				maxSize: 1,
				step: 0.6,
			}).clusters,
		).toHaveLength(0);
	});

	test("numbers clusters by size, equal sizes by smallest row", () => {
		const edges = Int32Array.of(1, 5, 3, 4, 4, 6);
		const graph = { numNodes: 7, edges, scores: new Float32Array(3).fill(0.9) };
		const { clusters } = run(graph, "avg", {
			kind: "threshold",
			maxSize: 3,
			step: 0.6,
		});
		expect([...clusters]).toEqual([2, 1, 3, 0, 0, 1, 0]);
	});

	test("takes the thresholds in float64 from the smallest raw score", () => {
		const graph = chain(4, 0.5);
		graph.scores[1] = 0.75;
		const result = run(graph, "avg", {
			kind: "threshold",
			maxSize: 2,
			step: 0.5,
		});
		expect(toGroups(result.clusters)).toBe("0 | 1 2 | 3");
		expect(result).toMatchObject({ passes: 2, threshold: 0.75 });
	});

	test.each([0.6, 0.05, 1e-4])(
		"ends when too many nodes hang together at score 1, and says so (step %d)",
		(step) => {
			const graph = chain(50, 1);
			graph.scores[29] = 0.5;
			const result = run(graph, "avg", {
				kind: "threshold",
				maxSize: 10,
				step,
			});
			expect(toGroups(result.clusters)).toBe(
				describeGroups(
					[0, 30].map((from) =>
						Array.from({ length: from ? 20 : 30 }, (_, i) => from + i),
					),
				),
			);
			expect(result.oversized.map(({ size }) => size)).toEqual([30, 20]);
			expect(result.oversized[0].threshold).toBe(result.threshold);
			expect(result.threshold).toBeGreaterThan(0.5);
		},
	);

	test.each([0, 1e-18, -0.5])(
		"ends when the threshold does not rise (step %d)",
		(step) => {
			const result = run(chain(5, 0.5), "avg", {
				kind: "threshold",
				maxSize: 3,
				step,
			});
			expect(result).toMatchObject({
				passes: 1,
				oversized: [{ size: 5, threshold: 0.5 }],
			});
		},
	);

	test("ends for scores that rounding lifted above 1", () => {
		const result = run(chain(5, 1 + 2 ** -23), "avg", {
			kind: "threshold",
			maxSize: 3,
			step: 0.6,
		});
		expect(result.oversized.map(({ size }) => size)).toEqual([5]);
	});
});

describe("naive propagation", () => {
	test("is the connected components of the links that reach the threshold", () => {
		const random = createRandom(4);
		for (let trial = 0; trial < 100; trial++) {
			const numNodes = 1 + random.below(20);
			const graph = randomEdges(
				random,
				numNodes,
				random.below(2 * numNodes),
				() => random.below(9) / 8,
			);
			const pool = pools[trial % 3];
			const nodes = new Set(Array.from({ length: numNodes }, (_, i) => i));
			const expected = componentsByFlood(nodes, poolByMap(graph, pool), 0.5);
			const actual = run(graph, pool, { kind: "naive", threshold: 0.5 });
			expect(toGroups(actual.clusters)).toBe(describeGroups(expected));
		}
	});
});

describe.each<PropagationOptions>([
	{ kind: "threshold", maxSize: 8, step: 0.2 },
	{ kind: "soft", maxSize: 8, step: 0.2 },
	{ kind: "naive", threshold: 0.6 },
	{ kind: "average", threshold: 0.3, unscored: "zero" },
	{ kind: "average", threshold: 0.7, unscored: "ignored" },
])("invariance of $kind", (options) => {
	const random = createRandom(21);
	const graph = randomEdges(random, 60, 150, random.next);
	const edgeOrder = permutation(150, random);
	const rowOf = permutation(60, random);
	const identity = Int32Array.from({ length: 60 }, (_, i) => i);
	const still = Int32Array.from({ length: 150 }, (_, i) => i);

	test.each([
		["order of edges", edgeOrder, identity],
		["order of nodes", still, rowOf],
		["both", edgeOrder, rowOf],
	])("%s changes nothing", (_, order, rows) => {
		for (const pool of ["avg", "max"] as const) {
			const edges = new Int32Array(300);
			order.forEach((from, to) => {
				edges[2 * to] = rows[graph.edges[2 * from]];
				edges[2 * to + 1] = rows[graph.edges[2 * from + 1]];
			});
			const scores = Float32Array.from(order, (from) => graph.scores[from]);
			const moved = run({ numNodes: 60, edges, scores }, pool, options);
			const back = Int32Array.from(rows, (row) => moved.clusters[row]);
			const plain = run(graph, pool, options);
			expect(toGroups(back)).toBe(toGroups(plain.clusters));
			expect(new Set(plain.clusters).size).toBeGreaterThan(3);
		}
	});
});

describe("a large graph", () => {
	// Groups of 40 nodes, dense inside with high scores, and weak edges anywhere.
	const random = createRandom(6);
	const numNodes = 20_000;
	const numEdges = 200_000;
	const edges = new Int32Array(2 * numEdges);
	const scores = new Float32Array(numEdges);
	for (let i = 0; i < numEdges; i++) {
		const isInside = i % 4 > 0;
		const a = random.below(numNodes);
		const b = a - (a % 40) + random.below(40);
		edges[2 * i] = a;
		edges[2 * i + 1] = isInside ? b : random.below(numNodes);
		scores[i] = isInside ? 0.7 + 0.3 * random.next() : 0.6 * random.next();
	}
	const links = poolLinks(edges, scores, numNodes, "avg");
	const options = { kind: "threshold", maxSize: 60, step: 0.3 } as const;
	const result = propagate(links, options, nothing);

	test("has the clusters that a plain search finds pass by pass", () => {
		const neighbours = Array.from(
			{ length: numNodes },
			(): [number, number][] => [],
		);
		for (let i = 0; i < links.scores.length; i++) {
			neighbours[links.lower[i]].push([links.higher[i], links.scores[i]]);
			neighbours[links.higher[i]].push([links.lower[i], links.scores[i]]);
		}
		let remaining = Int32Array.from({ length: numNodes }, (_, node) => node);
		let threshold = links.minRawScore;
		let numClusters = 0;
		while (remaining.length > 0) {
			const seen = new Uint8Array(numNodes);
			const large: number[] = [];
			for (const start of remaining) {
				if (seen[start]) continue;
				seen[start] = 1;
				const component = [start];
				for (const node of component)
					for (const [other, score] of neighbours[node])
						if (score >= threshold && !seen[other]) {
							seen[other] = 1;
							component.push(other);
						}
				if (component.length > 60) {
					large.push(...component);
					continue;
				}
				numClusters++;
				for (const node of component)
					if (result.clusters[node] !== result.clusters[start])
						expect.fail(`${node} is not with ${start}`);
			}
			remaining = Int32Array.from(large);
			threshold += (1 - threshold) * 0.3;
		}
		expect(new Set(result.clusters).size).toBe(numClusters);
		expect(numClusters).toBeGreaterThan(400);
		expect(result.oversized).toEqual([]);
	});

	test("finds the planted groups again", () => {
		const first = Array.from({ length: numNodes / 40 }, (_, group) =>
			result.clusters.slice(40 * group, 40 * group + 40),
		);
		const whole = first.filter((group) => new Set(group).size === 1);
		expect(whole.length).toBeGreaterThan(first.length * 0.9);
	});
});
