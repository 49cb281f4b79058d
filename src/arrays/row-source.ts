/** The rows of a data set: all in memory, or read from a file one by one on demand. */
import type { KernelMemory } from "../kernels/kernel-memory.ts";
import type { ComparedRows } from "./matrix.ts";

export interface RowSource {
	readonly rows: number;
	readonly cols: number;
	/** The array that the offsets from `at` and `hold` refer to. */
	readonly values: Float32Array;
	/** The memory that contains `values`, if kernels can read it. */
	readonly memory?: KernelMemory;
	/** Whether `values` always contains all rows. If not, rows are read on demand, fastest in ascending order. */
	readonly isInMemory: boolean;
	/** The offset of a row in `values`, valid until `at` is called for another row. */
	at(row: number): number;
	/** As `at`, but the offset is valid until `hold` is called for a row that is `numHeld` or more rows before or after this one. */
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
