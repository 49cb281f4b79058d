/** Products of two blocks of rows, for an exact search on an engine. */
import type { FloatMatrix } from "../../arrays/matrix.ts";

/** The relative rounding error of one float32 operation. */
export const float32Roundoff = 2 ** -24;

export interface BlockProducts<Block> {
	/** Relative rounding error of one multiplication, at least that of float32. The error bound of similarities is computed from it. */
	readonly roundoff: number;
	/** The number of products that may run at the same time. */
	readonly concurrency: number;
	/** Loads a block of rows for one side of products; the block stays until `release`. */
	load(rows: FloatMatrix, side: "queries" | "candidates"): Block;
	/** queries x candidates^T, row-major; the caller may change the array. */
	multiply(
		queries: Block,
		candidates: Block,
	): Float32Array | Promise<Float32Array>;
	release(block: Block): void;
}

/** Products in plain JavaScript, for small data and to check engines. */
export const plainProducts: BlockProducts<FloatMatrix> = {
	roundoff: float32Roundoff,
	concurrency: 1,
	load: (rows) => rows,
	multiply: multiplyTransposed,
	release: () => {},
};

/** A B^T in float64, rounded once; 2 x 2 results at a time, so that each loaded value is used twice. */
function multiplyTransposed(a: FloatMatrix, b: FloatMatrix): Float32Array {
	const { cols } = a;
	const x = a.data;
	const y = b.data;
	const product = new Float32Array(a.rows * b.rows);
	for (let i = 0; i < a.rows; i += 2) {
		// The last of an odd number of rows is computed twice, which needs no second loop.
		const i1 = Math.min(i + 1, a.rows - 1);
		const a0 = i * cols;
		const a1 = i1 * cols;
		for (let j = 0; j < b.rows; j += 2) {
			const j1 = Math.min(j + 1, b.rows - 1);
			const b0 = j * cols;
			const b1 = j1 * cols;
			let s00 = 0;
			let s01 = 0;
			let s10 = 0;
			let s11 = 0;
			for (let d = 0; d < cols; d++) {
				const x0 = x[a0 + d];
				const x1 = x[a1 + d];
				const y0 = y[b0 + d];
				const y1 = y[b1 + d];
				s00 += x0 * y0;
				s01 += x0 * y1;
				s10 += x1 * y0;
				s11 += x1 * y1;
			}
			product[i * b.rows + j] = s00;
			product[i * b.rows + j1] = s01;
			product[i1 * b.rows + j] = s10;
			product[i1 * b.rows + j1] = s11;
		}
	}
	return product;
}
