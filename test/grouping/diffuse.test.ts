import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { diffuseLabels, strongestLabels } from "../../src/grouping/diffuse.ts";
import { type Pool, poolLinks } from "../../src/grouping/links.ts";
import { propagate } from "../../src/grouping/propagate.ts";
import {
	describeGroups,
	propagateBySets,
	randomEdges,
	type ScoredEdges,
	scoreOf,
	toGroups,
} from "../helpers/random-graph.ts";

const pools: Pool[] = ["avg", "max", "none"];
const nothing = () => {};

/** One queue of [node, depth, value] for each root, neighbours looked up among all nodes and sorted by comparison. */
function diffuseByQueue(
	{ numNodes }: ScoredEdges,
	pooled: Map<string, number>,
	labelOf: number[],
	roots: number[],
): Map<number, number>[] {
	const sums = labelOf.map((label) => new Map([[label, 1]]));
	for (const root of roots) {
		const visited = new Set([root]);
		const queue: [number, number, number][] = [[root, 0, 1]];
		for (const [node, depth, value] of queue) {
			if (depth === 5) continue;
			const next: [number, number][] = [];
			for (let other = 0; other < numNodes; other++) {
				const score = scoreOf(pooled, node, other);
				if (score !== undefined && !visited.has(other))
					next.push([other, score]);
			}
			next.sort((x, y) => y[1] - x[1] || x[0] - y[0]);
			for (const [other, score] of next) {
				visited.add(other);
				const share = score * 0.6 * value;
				queue.push([other, depth + 1, share]);
				const label = labelOf[root];
				sums[other].set(label, (sums[other].get(label) ?? 0) + share);
			}
		}
	}
	return sums.map((shares) => {
		const total = [...shares.values()].reduce((x, y) => x + y);
		return new Map([...shares].map(([label, value]) => [label, value / total]));
	});
}

describe("strongestLabels", () => {
	test.each<[string, number[], number]>([
		["the largest share", [0.2, 0.3, 0.5], 2],
		["the own label when it ties", [0.4, 0.4, 0.2], 1],
		["the smallest of other labels that tie", [0.4, 0.2, 0.4], 0],
	])("takes %s", (_, shares, expected) => {
		const diffusion = {
			offsets: Int32Array.of(0, 3),
			labels: Int32Array.of(0, 1, 2),
			shares: Float32Array.from(shares),
		};
		const strongest = strongestLabels(diffusion, Int32Array.of(1));
		expect([...strongest]).toEqual([expected]);
	});
});

describe("soft propagation", () => {
	test.each([
		["continuous", (random: () => number) => random()],
		["tied", (random: () => number) => Math.floor(1 + random() * 4) / 4],
		["some at 1", (random: () => number) => (random() < 0.5 ? 1 : random())],
	])("equals a literal reading with a queue, scores %s", (_, draw) => {
		const random = createRandom(17);
		let moved = 0;
		let spread = 0;
		for (let trial = 0; trial < 120; trial++) {
			const numNodes = 2 + random.below(24);
			const numEdges = random.below(3 * numNodes);
			const graph = randomEdges(random, numNodes, numEdges, () =>
				draw(random.next),
			);
			const pool = pools[trial % 3];
			const [maxSize, step] = [1 + random.below(5), 0.3];
			const literal = propagateBySets(graph, pool, maxSize, step);
			const labelOf = new Array<number>(numNodes);
			const groups = literal.clusters
				.map((group) => group.toSorted((a, b) => a - b))
				.sort((a, b) => b.length - a.length || a[0] - b[0]);
			for (let label = 0; label < groups.length; label++)
				for (const node of groups[label]) labelOf[node] = label;
			const roots = [...literal.isSplit].sort((a, b) => a - b);
			const expected = diffuseByQueue(graph, literal.pooled, labelOf, roots);
			const links = poolLinks(graph.edges, graph.scores, numNodes, pool);
			const hard = propagate(
				links,
				{ kind: "threshold", maxSize, step },
				nothing,
			).clusters;
			expect([...hard]).toEqual(labelOf);
			const isSplit = new Uint8Array(numNodes);
			for (const root of roots) isSplit[root] = 1;
			const actual = diffuseLabels(links, hard, isSplit, nothing);
			const strongest = expected.map((shares, node) => {
				const best = Math.max(...[...shares.values()].map(Math.fround));
				const among = [...shares.keys()].filter(
					(label) => Math.fround(shares.get(label)!) === best,
				);
				return among.includes(labelOf[node])
					? labelOf[node]
					: Math.min(...among);
			});
			for (let node = 0; node < numNodes; node++) {
				const [from, to] = [actual.offsets[node], actual.offsets[node + 1]];
				expect(to - from).toBe(expected[node].size);
				for (let i = from; i < to; i++)
					expect(actual.shares[i]).toBeCloseTo(
						expected[node].get(actual.labels[i])!,
						6,
					);
			}
			const soft = propagate(links, { kind: "soft", maxSize, step }, nothing);
			expect(toGroups(soft.clusters)).toBe(toGroups(strongest));
			moved += Number(toGroups(hard) !== toGroups(strongest));
			spread += actual.labels.length - numNodes;
			expect(soft.passes).toBeGreaterThan(0);
		}
		expect(moved).toBeGreaterThan(0);
		expect(spread).toBeGreaterThan(100);
	});

	test("nodes of components that were small enough keep their label alone", () => {
		const edges = Int32Array.of(0, 1, 1, 2, 2, 3, 4, 5);
		const scores = Float32Array.of(0.9, 0.2, 0.9, 0.9);
		const links = poolLinks(edges, scores, 6, "avg");
		const soft = propagate(
			links,
			{ kind: "soft", maxSize: 2, step: 0.6 },
			nothing,
		);
		expect(toGroups(soft.clusters)).toBe(
			describeGroups([
				[0, 1],
				[2, 3],
				[4, 5],
			]),
		);
		const { offsets, labels, shares } = soft.diffusion!;
		expect([...offsets]).toEqual([0, 2, 4, 6, 8, 9, 10]);
		expect(labels[offsets[4]]).toBe(soft.clusters[4]);
		expect(shares[offsets[4]]).toBe(1);
	});

	test("in numbers: a chain of three, cut between the last two", () => {
		const links = poolLinks(
			Int32Array.of(0, 1, 1, 2),
			Float32Array.of(1, 0.5),
			3,
			"avg",
		);
		const soft = propagate(
			links,
			{ kind: "soft", maxSize: 2, step: 0.6 },
			nothing,
		);
		const { offsets, labels, shares } = soft.diffusion!;
		expect([...offsets]).toEqual([0, 2, 4, 6]);
		expect([...labels]).toEqual([0, 1, 0, 1, 0, 1]);
		// Node 2 starts with 1 for its own label and gets 0.3 from node 1 and 0.6 * 0.3 from node 0.
		const expected = [
			1.6 / 1.78,
			0.18 / 1.78,
			1.6 / 1.9,
			0.3 / 1.9,
			0.48 / 1.48,
			1 / 1.48,
		];
		expected.forEach((share, i) => {
			expect(shares[i]).toBeCloseTo(share, 6);
		});
	});

	test("the labels of shares are the numbers of the clusters, given-up labels after them", () => {
		const random = createRandom(23);
		let givenUp = 0;
		for (let trial = 0; trial < 40; trial++) {
			const graph = randomEdges(random, 20, 60, random.next);
			const links = poolLinks(graph.edges, graph.scores, 20, "avg");
			const soft = propagate(
				links,
				{ kind: "soft", maxSize: 3, step: 0.1 },
				nothing,
			);
			const { offsets, labels, shares } = soft.diffusion!;
			const numClusters = new Set(soft.clusters).size;
			expect(Math.max(...soft.clusters)).toBe(numClusters - 1);
			for (let node = 0; node < 20; node++) {
				const entries = [...labels.subarray(offsets[node], offsets[node + 1])];
				const values = [...shares.subarray(offsets[node], offsets[node + 1])];
				expect(new Set(entries).size).toBe(entries.length);
				expect(values.reduce((x, y) => x + y)).toBeCloseTo(1, 5);
				expect(values[entries.indexOf(soft.clusters[node])]).toBe(
					Math.max(...values),
				);
			}
			givenUp += new Set(labels).size - numClusters;
		}
		expect(givenUp).toBeGreaterThan(0);
	});

	test("reports every split node once", () => {
		const random = createRandom(2);
		const graph = randomEdges(random, 30, 60, random.next);
		const links = poolLinks(graph.edges, graph.scores, 30, "avg");
		const { isSplit } = propagateBySets(graph, "avg", 4, 0.5);
		const calls: [number, number][] = [];
		propagate(links, { kind: "soft", maxSize: 4, step: 0.5 }, (...call) =>
			calls.push(call),
		);
		expect(calls).toEqual(
			Array.from({ length: isSplit.size }, (_, i) => [i + 1, isSplit.size]),
		);
		expect(isSplit.size).toBeGreaterThan(10);
	});
});
