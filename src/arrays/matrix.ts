/** Row-major matrices whose shape travels with their data. */

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
