/**
 * The relational network's aggregator, sum_j g_j h_j / sum_j g_j over a row's neighbours j, and its gradients, on plain arrays: no engine has an op for it.
 * Edges stand there in both directions with the same gate, so that no gradient needs the transposed graph.
 */
import type { Floats } from "./gates.ts";

/** A batch's edges in CSR form. */
export interface Edges {
	readonly offsets: Int32Array;
	readonly neighbours: Int32Array;
}

/** Columns of a row, `stride` apart from the row before, the first at `start`. */
export interface Columns<F extends Floats> {
	readonly data: F;
	readonly stride: number;
	readonly start: number;
}

const blockWidth = 8;

/**
 * out_i = sum over i's neighbours j below `numSources` of weight_e x_j, for rows i below `numRows`; added to what is there where `isAdding`.
 * Blocks of eight columns stay in registers; the last block begins so that it ends with the last column.
 * @param width columns of x and out, at least 8
 */
export function sumNeighbours<F extends Floats>(
	{ offsets, neighbours }: Edges,
	weights: F,
	x: Columns<F>,
	numSources: number,
	width: number,
	out: Columns<F>,
	numRows: number,
	isAdding: boolean,
): void {
	const { data: source, stride, start } = x;
	const { data: target } = out;
	for (let row = 0; row < numRows; row++) {
		const first = offsets[row];
		const last = offsets[row + 1];
		const rowStart = row * out.stride + out.start;
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
			// Columns that a shorter last block shares with the one before are already there.
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

/**
 * The gradient of each gate: dg_e = dm_i . (x_j - m_i) / sum_i, where m_i is the gated mean of row i and dm_i its gradient.
 * @param means columns of m and `meanGradients` of dm, both for the first `numRows` rows
 */
export function gateGradients<F extends Floats>(
	{ offsets, neighbours }: Edges,
	x: Columns<F>,
	means: Columns<F>,
	meanGradients: Columns<F>,
	sums: F,
	width: number,
	numRows: number,
	gradients: F,
): void {
	for (let row = 0; row < numRows; row++) {
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
