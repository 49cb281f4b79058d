/** The newest list of neighbours of each row. */
import { gatherRows, placeRows } from "./gather.ts";
import { indexRows, type RowIndex } from "./row-index.ts";
import type { Segment } from "./segments.ts";

/** Values of lists [rows, cols] each; those that are there are wanted. */
export interface ListValues {
	readonly neighbours?: Int32Array;
	readonly cosines?: Float32Array;
	readonly scores?: Float32Array;
	readonly first?: Float32Array;
}

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
	/** Fills several of these at once, each [rows, cols]; what stands for rows without a list stays as it is. */
	readInto(rows: Int32Array, cols: number, values: ListValues): void;
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
	const readInto = (rows: Int32Array, cols: number, values: object) => {
		const places = placeRows(rows, index, segments.length);
		for (const [name, to] of Object.entries(values))
			gatherRows({ segments, places, array: `lists.${name}`, cols }, to);
	};
	const floats = (name: string, rows: Int32Array, cols: number) => {
		const to = new Float32Array(rows.length * cols).fill(Number.NaN);
		readInto(rows, cols, { [name]: to });
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
			readInto(rows, cols, { neighbours: to });
			return to;
		},
		cosines: (rows, cols) => floats("cosines", rows, cols),
		scores: (rows, cols) => floats("scores", rows, cols),
		first: (rows, cols) => floats("first", rows, cols),
		readInto,
		masses: (rows) => floats("masses", rows, 1),
	};
}
