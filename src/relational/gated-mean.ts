/**
 * The relational network's aggregator, sum_j g_j h_j / sum_j g_j over a row's neighbours j, and its gradients. They are computed on plain arrays, since no
 * engine has an operation for them. Every edge is in the lists of both of its rows, with the same gate, so gradients need no transposed graph.
 */
import type { Floats } from "./gates.ts";

/** A batch's edges in CSR form. */
export interface Edges {
	readonly offsets: Int32Array;
	readonly neighbours: Int32Array;
}

/** Some columns of a row-major matrix: rows lie `stride` values apart, and the first column of row 0 is at `start`. */
export interface Columns<F extends Floats> {
	readonly data: F;
	readonly stride: number;
	readonly start: number;
}

/** Columns that are summed together. */
const blockWidth = 8;

/** Sums over neighbours to compute, and their arrays. */
export interface NeighbourSum<F extends Floats> {
	readonly edges: Edges;
	/** [E] factor of each edge. */
	readonly weights: F;
	/** The summed rows x. */
	readonly from: Columns<F>;
	/** Number of rows of x; neighbours with a higher row number are left out. */
	readonly numSources: number;
	/** Where the sums are written. */
	readonly to: Columns<F>;
	/** Number of rows with a sum. */
	readonly numRows: number;
	/** Columns of `from` and `to`, at least 8. */
	readonly width: number;
	/** Whether sums are added to the values in `to`; if not, they replace them. */
	readonly isAdding: boolean;
}

/**
 * Computes for each row i the sum of weight_e x_j over its edges e to neighbours j.
 * The loop over eight columns is unrolled, so that their sums stay in registers. The last block ends at the last column, and so may overlap the block before.
 */
export function sumNeighbours<F extends Floats>(sum: NeighbourSum<F>): void {
	const { weights, numSources, width, numRows, isAdding } = sum;
	const { offsets, neighbours } = sum.edges;
	const { data: source, stride, start } = sum.from;
	const { data: target, stride: targetStride, start: targetStart } = sum.to;
	for (let row = 0; row < numRows; row++) {
		const first = offsets[row];
		const last = offsets[row + 1];
		const rowStart = row * targetStride + targetStart;
		for (let done = 0; done < width; done += blockWidth) {
			const column = Math.min(done, width - blockWidth);
			let s0 = 0;
			let s1 = 0;
			let s2 = 0;
			let s3 = 0;
			let s4 = 0;
			let s5 = 0;
			let s6 = 0;
			let s7 = 0;
			for (let e = first; e < last; e++) {
				const neighbour = neighbours[e];
				if (neighbour >= numSources) continue;
				const weight = weights[e];
				const at = neighbour * stride + start + column;
				s0 += weight * source[at];
				s1 += weight * source[at + 1];
				s2 += weight * source[at + 2];
				s3 += weight * source[at + 3];
				s4 += weight * source[at + 4];
				s5 += weight * source[at + 5];
				s6 += weight * source[at + 6];
				s7 += weight * source[at + 7];
			}
			const to = rowStart + column;
			// The block before has added the sums of the shared columns already.
			const skip = done - column;
			if (!isAdding) {
				target[to] = s0;
				target[to + 1] = s1;
				target[to + 2] = s2;
				target[to + 3] = s3;
				target[to + 4] = s4;
				target[to + 5] = s5;
				target[to + 6] = s6;
				target[to + 7] = s7;
				continue;
			}
			if (skip < 1) target[to] += s0;
			if (skip < 2) target[to + 1] += s1;
			if (skip < 3) target[to + 2] += s2;
			if (skip < 4) target[to + 3] += s3;
			if (skip < 5) target[to + 4] += s4;
			if (skip < 6) target[to + 5] += s5;
			if (skip < 7) target[to + 6] += s6;
			target[to + 7] += s7;
		}
	}
}

/** Arrays for the gradients of gated means. */
export interface GatedMeans<F extends Floats> {
	readonly edges: Edges;
	/** The rows whose means were computed. */
	readonly x: Columns<F>;
	/** m: the gated means of the first rows. */
	readonly means: Columns<F>;
	/** dm: the gradients of these means. */
	readonly meanGradients: Columns<F>;
	/** Sum of the gates of each row with a mean. */
	readonly sums: F;
	/** Columns of x, m and dm. */
	readonly width: number;
}

/** Writes the gradient of each gate to `gradients`: dg_e = dm_i . (x_j - m_i) / sum_i for an edge e from row i to its neighbour j. */
export function gateGradients<F extends Floats>(
	{ edges, x, means, meanGradients, sums, width }: GatedMeans<F>,
	gradients: F,
): void {
	const { offsets, neighbours } = edges;
	for (let row = 0; row < sums.length; row++) {
		const last = offsets[row + 1];
		const dm = row * meanGradients.stride + meanGradients.start;
		const m = row * means.stride + means.start;
		const shift = dot(meanGradients.data, dm, means.data, m, width);
		const scale = 1 / sums[row];
		for (let e = offsets[row]; e < last; e++) {
			const at = neighbours[e] * x.stride + x.start;
			const along = dot(meanGradients.data, dm, x.data, at, width);
			gradients[e] = (along - shift) * scale;
		}
	}
}

/** The dot product of `n` values, from x[a] and from y[b] on. It is called for every edge, and so has plain arguments. */
function dot<F extends Floats>(x: F, a: number, y: F, b: number, n: number) {
	let s0 = 0;
	let s1 = 0;
	let s2 = 0;
	let s3 = 0;
	let d = 0;
	for (; d + 3 < n; d += 4) {
		s0 += x[a + d] * y[b + d];
		s1 += x[a + d + 1] * y[b + d + 1];
		s2 += x[a + d + 2] * y[b + d + 2];
		s3 += x[a + d + 3] * y[b + d + 3];
	}
	for (; d < n; d++) s0 += x[a + d] * y[b + d];
	return s0 + s1 + (s2 + s3);
}
