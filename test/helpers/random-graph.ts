/** Small scored graphs for tests, and a literal reading of propagation over sets and maps to compare with. */

import type { Random } from "../../src/arrays/random.ts";
import type { Pool } from "../../src/grouping/links.ts";

export interface ScoredEdges {
	numNodes: number;
	edges: Int32Array;
	scores: Float32Array;
}

/** Edges in file order, with repeats, both directions, self edges and rows without any; `score` draws each score. */
export function randomEdges(
	random: Random,
	numNodes: number,
	numEdges: number,
	score: () => number,
): ScoredEdges {
	const edges = new Int32Array(2 * numEdges);
	const scores = new Float32Array(numEdges);
	for (let i = 0; i < numEdges; i++) {
		const isEcho = i > 0 && random.next() < 0.4;
		const old = isEcho ? random.below(i) : 0;
		const flip = random.below(2);
		edges[2 * i] = isEcho ? edges[2 * old + flip] : random.below(numNodes);
		edges[2 * i + 1] = isEcho
			? edges[2 * old + 1 - flip]
			: random.below(numNodes);
		scores[i] = score();
	}
	return { numNodes, edges, scores };
}

/** Pooled score of every pair, under `lower,higher`. */
export function poolByMap(graph: ScoredEdges, pool: Pool): Map<string, number> {
	const seen = new Map<string, number[]>();
	for (let i = 0; i < graph.scores.length; i++) {
		const [a, b] = [graph.edges[2 * i], graph.edges[2 * i + 1]].sort(
			(x, y) => x - y,
		);
		if (a === b) continue;
		const key = `${a},${b}`;
		seen.set(key, [...(seen.get(key) ?? []), graph.scores[i]]);
	}
	const pooled = new Map<string, number>();
	for (const [key, all] of seen) {
		const mean = all.reduce((x, y) => x + y) / all.length;
		const value = { avg: mean, max: Math.max(...all), none: all.at(-1)! }[pool];
		pooled.set(key, Math.fround(value));
	}
	return pooled;
}

export function scoreOf(pooled: Map<string, number>, a: number, b: number) {
	return pooled.get(a < b ? `${a},${b}` : `${b},${a}`);
}

/** Connected components of `nodes` over the pairs that score at least `threshold`. */
export function componentsByFlood(
	nodes: Set<number>,
	pooled: Map<string, number>,
	threshold: number,
): number[][] {
	const left = new Set(nodes);
	const components: number[][] = [];
	for (const start of nodes) {
		if (!left.delete(start)) continue;
		const component = [start];
		for (const node of component) {
			for (const other of [...left]) {
				const score = scoreOf(pooled, node, other);
				if (score === undefined || score < threshold) continue;
				left.delete(other);
				component.push(other);
			}
		}
		components.push(component);
	}
	return components;
}

/** Pass after pass over what remains, to the pass at which the threshold no longer moves; the clusters that are still too large then stay whole. */
export function propagateBySets(
	graph: ScoredEdges,
	pool: Pool,
	maxSize: number,
	step: number,
) {
	const pooled = poolByMap(graph, pool);
	let remaining = new Set(Array.from({ length: graph.numNodes }, (_, i) => i));
	let threshold = Number.POSITIVE_INFINITY;
	for (let i = 0; i < graph.scores.length; i++)
		if (graph.edges[2 * i] !== graph.edges[2 * i + 1])
			threshold = Math.min(threshold, graph.scores[i]);
	const clusters: number[][] = [];
	let unsplit: number[][] = [];
	let passes = 0;
	let firstRemaining: Set<number> | null = null;
	while (remaining.size > 0) {
		const bound = passes === 0 ? Number.NEGATIVE_INFINITY : threshold;
		const components = componentsByFlood(remaining, pooled, bound);
		passes++;
		const large = components.filter((component) => component.length > maxSize);
		clusters.push(
			...components.filter((component) => component.length <= maxSize),
		);
		remaining = new Set(large.flat());
		firstRemaining ??= remaining;
		const next = threshold + (1 - threshold) * step;
		if (remaining.size > 0 && (next === threshold || passes > 5000)) {
			unsplit = large;
			clusters.push(...large);
			break;
		}
		threshold = next;
	}
	return { clusters, unsplit, passes, pooled, isSplit: firstRemaining! };
}

/** The clusters of numbers as sorted lists, in order: equal for equal partitions. */
export function toGroups(clusters: ArrayLike<number>): string {
	const groups = new Map<number, number[]>();
	for (let node = 0; node < clusters.length; node++) {
		const group = groups.get(clusters[node]);
		if (group) group.push(node);
		else groups.set(clusters[node], [node]);
	}
	return describeGroups([...groups.values()]);
}

export function describeGroups(groups: number[][]): string {
	return groups
		.map((group) => group.toSorted((a, b) => a - b))
		.sort((a, b) => a[0] - b[0])
		.map((group) => group.join(" "))
		.join(" | ");
}
