/** Row-major matrices whose shape travels with their data. */
import type { KernelMemory } from "../kernels/kernel-memory.ts";

/** A float32 matrix. */
export interface FloatMatrix {
	readonly rows: number;
	readonly cols: number;
	/** Row-major, `rows * cols` values. */
	readonly data: Float32Array;
}

/** An int32 matrix. */
export interface IntMatrix {
	readonly rows: number;
	readonly cols: number;
	/** Row-major, `rows * cols` values. */
	readonly data: Int32Array;
}

/** Rows to compare with one another, by SIMD kernels where `memory` is set, else in plain JavaScript. */
export interface ComparedRows extends FloatMatrix {
	/** The kernels' memory that contains `data`. */
	readonly memory?: KernelMemory;
}
