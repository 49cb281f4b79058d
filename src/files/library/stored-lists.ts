/** The newest list of neighbours of each row. */
import { gatherRows } from "./gather.ts";
import { indexRows, type RowIndex } from "./row-index.ts";
import type { Segment } from "./segments.ts";

export interface StoredLists {
	/** Neighbours in a list, and how many of them have a score; 0 where no row has a list. */
	readonly k: number;
	readonly numScored: number;
	/** Which rows have a list, and where. */
	readonly index: RowIndex;
	/**
	 * The first `cols` neighbours of these rows, nearest first [rows, cols]; a row with fewer is filled up with its own number.
	 * Fastest where rows ascend.
	 */
	neighbours(rows: Int32Array, cols: number): Int32Array;
	/** Similarities to them [rows, cols]; NaN for rows without a list. */
	cosines(rows: Int32Array, cols: number): Float32Array;
	/** Scores of the links to them [rows, cols], at most `numScored`; NaN for none. */
	scores(rows: Int32Array, cols: number): Float32Array;
	/** Scores by the first pass, in the same form. */
	first(rows: Int32Array, cols: number): Float32Array;
	/** The sum of each row's scores by the first pass [rows]; NaN for rows without a list. */
	masses(rows: Int32Array): Float32Array;
}

export function openLists(
	numRows: number,
	segments: readonly Segment[],
): StoredLists {
	const index = indexRows(
		numRows,
		segments.map((segment) => segment.rows()),
	);
	const colsOf = (array: string) => segments[0]?.arrays.get(array)?.cols ?? 0;
	const floats = (array: string, rows: Int32Array, cols: number) => {
		const to = new Float32Array(rows.length * cols).fill(Number.NaN);
		gatherRows({ segments, index, array, cols }, rows, to);
		return to;
	};
	return {
		k: colsOf("lists.neighbours"),
		numScored: colsOf("lists.scores"),
		index,
		neighbours(rows, cols) {
			const to = new Int32Array(rows.length * cols);
			rows.forEach((row, i) => {
				to.fill(row, i * cols, (i + 1) * cols);
			});
			const array = "lists.neighbours";
			gatherRows({ segments, index, array, cols }, rows, to);
			return to;
		},
		cosines: (rows, cols) => floats("lists.cosines", rows, cols),
		scores: (rows, cols) => floats("lists.scores", rows, cols),
		first: (rows, cols) => floats("lists.first", rows, cols),
		masses: (rows) => floats("lists.masses", rows, 1),
	};
}
