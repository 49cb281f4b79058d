/** Derives the lists of leaders from the graph of the rows before, some at a time. */
import type { RowTable } from "../../files/parts/row-table.ts";
import { createListDeriver } from "../../graph/copies/leaders-graph.ts";

/** Lists that are in memory at once. */
const listsTogether = 1 << 13;

export interface LeaderNumbers {
	/** [rows] the position of each row's leader among the leaders. */
	readonly positions: Int32Array;
	/** [leaders] the row of each leader, ascending. */
	readonly leaders: Int32Array;
}

/**
 * Calls `visit` with the list of each leader from `first` up to `end`, by its position, and whether it keeps too few neighbours. The list is valid until the next one.
 */
export function deriveLists(
	graph: RowTable<Int32Array>,
	{ positions, leaders }: LeaderNumbers,
	first: number,
	end: number,
	visit: (leader: number, list: Int32Array, isShort: boolean) => void,
): void {
	const { width } = graph;
	const cols = Math.min(width, leaders.length);
	const derive = createListDeriver(positions, leaders.length, cols);
	const list = new Int32Array(cols);
	const buffer = new Int32Array(Math.min(listsTogether, end - first) * width);
	for (let start = first; start < end; start += listsTogether) {
		const rows = leaders.subarray(start, Math.min(end, start + listsTogether));
		const data = buffer.subarray(0, rows.length * width);
		graph.gather(rows, data);
		for (let i = 0; i < rows.length; i++) {
			const lists = { cols: width, data };
			const isShort = derive(lists, i, start + i, list, rows[i]);
			visit(start + i, list, isShort);
		}
	}
}
