/** The kNN graph of leaders, from the graph of all rows. */

import { countNeighbours, type KnnGraph } from "../../arrays/knn-graph.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import { fillRowsExactly } from "../exact/exact-rows.ts";
import { searchRows } from "../row-search.ts";
import type { Similarity } from "../similarity.ts";
import { leaderPositions, leadersOf } from "./copies.ts";

/** A row that keeps a smaller share of its neighbours is searched again. */
const leastKept = 3 / 4;
/** Where more than this share of the leaders would be searched again, a new graph of all leaders is faster. */
const mostSearched = 0.05;

export interface LeadersGraph {
	/** [M] neighbours by their positions among the leaders. */
	readonly graph: KnnGraph;
	/** Leaders with too few neighbours, by position. */
	readonly short: readonly number[];
}

/**
 * Replaces each neighbour by its leader, and leaves out a row's own number and repeated ones. Returns null where so many leaders have too few
 * neighbours then that their graph is to be built anew.
 * @param leaderOf [N] the leader of each row; its own number for a leader
 * @param isInPlace whether the result overwrites the graph
 */
export function deriveLeadersGraph(
	graph: KnnGraph,
	leaderOf: Int32Array,
	isInPlace: boolean,
): LeadersGraph | null {
	const leaders = leadersOf(leaderOf);
	const positions = leaderPositions(leaderOf);
	const rows = leaders.length;
	const cols = Math.min(graph.cols, rows);
	const from = graph.data;
	// A leader's position is never above its row, so that each list is read before it is overwritten.
	const data = isInPlace
		? from.subarray(0, rows * cols)
		: sharedInts(rows * cols);
	/** The last row, plus 1, that each position was a neighbour of. */
	const seenBy = new Int32Array(rows);
	const short: number[] = [];
	for (let row = 0; row < rows; row++) {
		const start = leaders[row] * graph.cols;
		const before = countNeighbours(graph, leaders[row]);
		const end = (row + 1) * cols;
		let at = row * cols;
		seenBy[row] = row + 1;
		data[at++] = row;
		for (let c = 1; c <= before && at < end; c++) {
			const other = positions[from[start + c]];
			if (seenBy[other] === row + 1) continue;
			seenBy[other] = row + 1;
			data[at++] = other;
		}
		const kept = at - row * cols - 1;
		if (kept < leastKept * Math.min(before, rows - 1)) short.push(row);
		data.fill(row, at, end);
	}
	if (short.length > mostSearched * rows) return null;
	return { graph: { rows, cols, data, isKnnGraph: true }, short };
}

/** Searches the neighbours of the leaders with too few. @param similarity of the leaders alone */
export function fillShortRows(
	similarity: Similarity,
	{ graph, short }: LeadersGraph,
): void {
	const { cols, data } = graph;
	const unresolved = searchRows(similarity, short, cols - 1, data);
	fillRowsExactly(similarity, unresolved, cols, data);
}
