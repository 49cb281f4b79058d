/** The directions in which rows differ most, by which they are drawn in few dimensions. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import type { FloatMatrix } from "../../arrays/matrix.ts";

export interface PrincipalAxes {
	/** [D] the mean of the rows. */
	readonly mean: Float64Array;
	/** [A][D] directions of length 1, that of the largest variance first; each one's largest component is positive. */
	readonly axes: readonly Float64Array[];
}

/** The first principal components of rows [N, D], at most `count` and D. Time N D^2 and D^3: take a sample of many rows. */
export function principalAxes(
	{ rows, cols, data }: FloatMatrix,
	count: number,
): PrincipalAxes {
	const mean = new Float64Array(cols);
	for (let row = 0; row < rows; row++)
		for (let d = 0; d < cols; d++) mean[d] += data[row * cols + d] / rows;
	const sums = new Float64Array(cols * cols);
	const centred = new Float64Array(cols);
	for (let row = 0; row < rows; row++) {
		for (let d = 0; d < cols; d++) centred[d] = data[row * cols + d] - mean[d];
		for (let a = 0; a < cols; a++)
			for (let b = a; b < cols; b++)
				sums[a * cols + b] += centred[a] * centred[b];
	}
	for (let a = 0; a < cols; a++)
		for (let b = 0; b < a; b++) sums[a * cols + b] = sums[b * cols + a];
	const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
		Matrix.from1DArray(cols, cols, sums),
		{ assumeSymmetric: true },
	);
	const order = realEigenvalues
		.map((_, at) => at)
		.sort((a, b) => realEigenvalues[b] - realEigenvalues[a])
		.slice(0, count);
	const axes = order.map((at) => pointUp(eigenvectorMatrix.getColumn(at)));
	return { mean, axes };
}

/** Of the two directions of an axis, the one whose largest component is positive, so that a map is not mirrored by chance. */
function pointUp(axis: readonly number[]): Float64Array {
	const largest = axis.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
	return Float64Array.from(axis, (value) => (largest < 0 ? -value : value));
}

/** [A][N] where rows [N, D] are along each axis. */
export function project(
	{ rows, cols, data }: FloatMatrix,
	{ mean, axes }: PrincipalAxes,
): Float32Array[] {
	return axes.map((axis) => {
		let atMean = 0;
		for (let d = 0; d < cols; d++) atMean += mean[d] * axis[d];
		const values = new Float32Array(rows);
		for (let row = 0; row < rows; row++) {
			let sum = -atMean;
			for (let d = 0; d < cols; d++) sum += data[row * cols + d] * axis[d];
			values[row] = sum;
		}
		return values;
	});
}
