/**
 * From scored (pivot, neighbour) edges to undirected links with one score each.
 * Links are sorted by lower, then higher row and occur once; `lower[i] < higher[i]` always. Flat arrays only: 12 bytes a link.
 */
import { InputError } from "../errors.ts";

/** How several scores of one link become one: their mean, the largest, or the last in file order. */
export type Pool = "avg" | "max" | "none";

export interface Links {
	readonly numNodes: number;
	/** The smaller of a link's two rows. */
	readonly lower: Int32Array;
	/** The larger of a link's two rows. */
	readonly higher: Int32Array;
	/** One score for each link, pooled in float32 as in the reference. */
	readonly scores: Float32Array;
	/** Smallest score before pooling, at which the threshold of propagation starts; 0 without links. */
	readonly minRawScore: number;
}

/** Edges sorted by one of their two rows. */
interface SortedEdges {
	/** [E] the other row. */
	readonly rows: Int32Array;
	readonly scores: Float32Array;
	/** [N] end of each row's edges; they start where those of the row before end. */
	readonly ends: Int32Array;
}

/**
 * Pools directed `edges` [2 E], pivot first, and their `scores` [E] into undirected links.
 * All edges of a pair count alike, in both directions and repeated: `avg` is the mean of their scores, `max` the largest, `none` the last in file order.
 * An edge from a row to itself is ignored, and so is its score. Time is linear in edges and nodes; scratch memory is 16 bytes an edge.
 * @throws InputError for a row outside 0..numNodes-1, a score that is not finite, or lengths that do not match
 * @example
 * const links = poolLinks(Int32Array.of(0, 1, 1, 0), Float32Array.of(0.9, 0.7), 2, "avg"); // one link, 0.8
 */
export function poolLinks(
	edges: Int32Array,
	scores: Float32Array,
	numNodes: number,
	pool: Pool,
): Links {
	checkEdges(edges, scores, numNodes);
	const byHigher = sortByHigher(edges, scores, numNodes);
	let minRawScore = Number.POSITIVE_INFINITY;
	for (let i = 0; i < byHigher.scores.length; i++)
		if (byHigher.scores[i] < minRawScore) minRawScore = byHigher.scores[i];
	if (byHigher.scores.length === 0) minRawScore = 0;
	return {
		numNodes,
		minRawScore,
		...mergeRepeats(sortByLower(byHigher), pool),
	};
}

function checkEdges(
	edges: Int32Array,
	scores: Float32Array,
	numNodes: number,
): void {
	if (edges.length !== 2 * scores.length)
		throw new InputError(
			"edges",
			`${2 * scores.length} numbers, two for each score`,
			`${edges.length}`,
		);
	for (let i = 0; i < edges.length; i++) {
		if (edges[i] < 0 || edges[i] >= numNodes)
			throw new InputError(
				"edges",
				`rows from 0 to ${numNodes - 1}`,
				`${edges[i]} in edge ${i >> 1}`,
			);
	}
	for (let i = 0; i < scores.length; i++) {
		if (!Number.isFinite(scores[i]))
			throw new InputError(
				"scores",
				"finite numbers",
				`${scores[i]} for edge ${i}`,
			);
	}
}

/** Sorts edges by their larger row, in file order within it, by counting. */
function sortByHigher(
	edges: Int32Array,
	scores: Float32Array,
	numNodes: number,
): SortedEdges {
	const numEdges = scores.length;
	const ends = new Int32Array(numNodes + 1);
	for (let i = 0; i < numEdges; i++) {
		const a = edges[2 * i];
		const b = edges[2 * i + 1];
		if (a !== b) ends[Math.max(a, b) + 1]++;
	}
	for (let node = 0; node < numNodes; node++) ends[node + 1] += ends[node];
	const rows = new Int32Array(ends[numNodes]);
	const sorted = new Float32Array(ends[numNodes]);
	for (let i = 0; i < numEdges; i++) {
		const a = edges[2 * i];
		const b = edges[2 * i + 1];
		if (a === b) continue;
		const at = ends[Math.max(a, b)]++;
		rows[at] = Math.min(a, b);
		sorted[at] = scores[i];
	}
	return { rows, scores: sorted, ends: ends.subarray(0, numNodes) };
}

/** Sorts edges, sorted by the larger row already, by the smaller one. They are then sorted by both, and still in file order within a pair. */
function sortByLower(byHigher: SortedEdges): SortedEdges {
	const { rows: lower, scores, ends: higherEnds } = byHigher;
	const numNodes = higherEnds.length;
	const ends = new Int32Array(numNodes + 1);
	for (let i = 0; i < lower.length; i++) ends[lower[i] + 1]++;
	for (let node = 0; node < numNodes; node++) ends[node + 1] += ends[node];
	const rows = new Int32Array(lower.length);
	const sorted = new Float32Array(lower.length);
	for (let higher = 0, i = 0; higher < numNodes; higher++) {
		for (; i < higherEnds[higher]; i++) {
			const at = ends[lower[i]]++;
			rows[at] = higher;
			sorted[at] = scores[i];
		}
	}
	return { rows, scores: sorted, ends: ends.subarray(0, numNodes) };
}

/** Makes one link of all edges between the same two rows. */
function mergeRepeats(
	byLower: SortedEdges,
	pool: Pool,
): Pick<Links, "lower" | "higher" | "scores"> {
	const { rows, scores, ends } = byLower;
	const lower = new Int32Array(countPairs(byLower));
	const higher = new Int32Array(lower.length);
	const pooled = new Float32Array(lower.length);
	for (let node = 0, i = 0, link = 0; node < ends.length; node++) {
		while (i < ends[node]) {
			const first = i;
			while (i < ends[node] && rows[i] === rows[first]) i++;
			lower[link] = node;
			higher[link] = rows[first];
			pooled[link++] = poolScores(scores, first, i, pool);
		}
	}
	return { lower, higher, scores: pooled };
}

function countPairs({ rows, ends }: SortedEdges): number {
	let pairs = 0;
	for (let node = 0, i = 0; node < ends.length; node++) {
		for (let previous = -1; i < ends[node]; i++) {
			if (rows[i] !== previous) pairs++;
			previous = rows[i];
		}
	}
	return pairs;
}

/**
 * Reference: halves the sum of two float32 scores, rounded to float32; the mean stored as float32 is the same number.
 * With three or more scores, the reference's result depends on their order (the last one has half the weight); here it is their mean.
 */
function poolScores(
	scores: Float32Array,
	start: number,
	end: number,
	pool: Pool,
): number {
	if (pool === "none") return scores[end - 1];
	let sum = 0;
	let max = scores[start];
	for (let i = start; i < end; i++) {
		sum += scores[i];
		if (scores[i] > max) max = scores[i];
	}
	return pool === "max" ? max : sum / (end - start);
}
