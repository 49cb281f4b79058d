/** Row-major matrices whose shape travels with their data. */
import type { KernelMemory } from "../kernels/kernel-memory.ts";

export interface FloatMatrix {
	readonly rows: number;
	readonly cols: number;
	/** Row-major, `rows * cols` values. */
	readonly data: Float32Array;
}

export interface IntMatrix {
	readonly rows: number;
	readonly cols: number;
	/** Row-major, `rows * cols` values. */
	readonly data: Int32Array;
}

/** Rows that are compared with one another, by SIMD kernels where their memory is one that kernels reach. */
export interface ComparedRows extends FloatMatrix {
	/** The memory that `data` is a part of. */
	readonly memory?: KernelMemory;
}
