/** Rows of a data set wherever they are kept: in memory all at once, or brought there one by one as they are asked for. */
import type { ComparedRows } from "./cosine.ts";
import type { KernelMemory } from "../core/kernels.ts";

export interface RowSource {
	readonly rows: number;
	readonly cols: number;
	/** Where rows lie when they have been asked for. */
	readonly values: Float32Array;
	/** What `values` is a part of, where kernels reach it. */
	readonly memory?: KernelMemory;
	/** Whether rows lie there all the time; else those cost least that are asked for in rising order. */
	readonly isInMemory: boolean;
	/** Where in `values` a row begins: good until another is asked for. */
	at(row: number): number;
	/** The same, and good until a row is held that is so many before or behind it, or more. */
	hold(row: number): number;
	readonly heldTogether: number;
}

export type Rows = ComparedRows | RowSource;

/** The rows of a matrix where they lie; what is a source already stays what it is. */
export function sourceOf(rows: Rows): RowSource {
	if ("at" in rows) return rows;
	const { cols, data, memory } = rows;
	const at = (row: number) => row * cols;
	return {
		...{ rows: rows.rows, cols, values: data, memory },
		...{ isInMemory: true, at, hold: at, heldTogether: rows.rows },
	};
}
