/** The rows of a data set: all in memory, or read from a file one by one on demand. */
import type { KernelMemory } from "../kernels/kernel-memory.ts";
import type { ComparedRows } from "./matrix.ts";

export interface RowSource {
	readonly rows: number;
	readonly cols: number;
	/** The array whose offsets `at` and `hold` return. */
	readonly values: Float32Array;
	/** The memory that `values` is a part of, where kernels reach it. */
	readonly memory?: KernelMemory;
	/** Whether `values` has all rows all the time; else rows cost least to read in ascending order. */
	readonly isInMemory: boolean;
	/** The offset of a row in `values`, valid until `at` is called for another row. */
	at(row: number): number;
	/** The same, but valid until a row is held that is `numHeld` or more rows before or after it. */
	hold(row: number): number;
	readonly numHeld: number;
}

export type Rows = ComparedRows | RowSource;

/** A matrix as a source, without a copy; a source is returned as it is. */
export function sourceOf(rows: Rows): RowSource {
	if ("at" in rows) return rows;
	const { cols, data, memory } = rows;
	const at = (row: number) => row * cols;
	return {
		rows: rows.rows,
		cols,
		values: data,
		memory,
		isInMemory: true,
		at,
		hold: at,
		numHeld: rows.rows,
	};
}
