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
	const rows = leaders.length;
	const cols = Math.min(graph.cols, rows);
	const derive = createListDeriver(leaderPositions(leaderOf), rows, cols);
	// A leader's position is never above its row, so that each list is read before it is overwritten.
	const data = isInPlace
		? graph.data.subarray(0, rows * cols)
		: sharedInts(rows * cols);
	const short: number[] = [];
	for (let row = 0; row < rows; row++) {
		const to = data.subarray(row * cols, (row + 1) * cols);
		if (derive(graph, leaders[row], row, to)) short.push(row);
	}
	if (hasManyShort(short.length, rows)) return null;
	return { graph: { rows, cols, data, isKnnGraph: true }, short };
}

/** Whether so many leaders have too few neighbours that their graph is to be built anew. */
export function hasManyShort(numShort: number, rows: number): boolean {
	return numShort > mostSearched * rows;
}

/**
 * Returns a function that writes a leader's list, from its list before, and returns whether it has too few neighbours.
 * @param positions [N] the position of each row's leader among the leaders
 * @param rows the number of leaders
 * @param cols entries of a new list
 */
export function createListDeriver(
	positions: Int32Array,
	rows: number,
	cols: number,
) {
	/** The last row, plus 1, that each position was a neighbour of. */
	const seenBy = new Int32Array(rows);
	/** @param list the place of the leader's list in `graph` @param own the leader's number there */
	return (
		graph: Pick<KnnGraph, "cols" | "data">,
		list: number,
		row: number,
		to: Int32Array,
		own = list,
	): boolean => {
		const { data: from } = graph;
		const start = list * graph.cols;
		const before = countNeighbours(graph, list, own);
		let at = 0;
		seenBy[row] = row + 1;
		to[at++] = row;
		for (let c = 1; c <= before && at < cols; c++) {
			const other = positions[from[start + c]];
			if (seenBy[other] === row + 1) continue;
			seenBy[other] = row + 1;
			to[at++] = other;
		}
		to.fill(row, at);
		return at - 1 < leastKept * Math.min(before, rows - 1);
	};
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
