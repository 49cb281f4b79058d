/** The leading directions of rows: the eigenvectors of their second-moment matrix (sum over rows of x x^T, without a mean) with the largest eigenvalues. */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { createRandom } from "../../arrays/random.ts";

/** After so many iterations the space of the directions holds nearly all energy that it can, also where eigenvalues fall slowly. */
const iterations = 40;
/** A direction that is shorter after the others are removed is only rounding errors. */
const leastLength = 1e-9;

/** Directions of length 1. */
export interface Directions {
	readonly rows: number;
	readonly cols: number;
	/** Row-major. */
	readonly data: Float64Array;
}

/**
 * Finds an orthonormal basis of the space of the leading directions by subspace iteration: multiplies a basis with the second-moment matrix and makes it
 * orthonormal again, many times. Needs 8 cols x cols bytes.
 * @returns [count, cols] directions, those with most energy first as far as the iterations parted them; fewer if the rows span fewer dimensions
 */
export function leadingDirections(
	rows: FloatMatrix,
	count: number,
): Directions {
	const { cols } = rows;
	const moments = secondMoments(rows);
	const random = createRandom(1);
	let basis = orthonormal(
		Float64Array.from({ length: count * cols }, () => random.normal()),
		cols,
	);
	for (let i = 0; i < iterations; i++)
		basis = orthonormal(multiply(moments, basis, cols), cols);
	return { rows: basis.length / cols, cols, data: basis };
}

/** [cols, cols] the sum over rows of x x^T. */
function secondMoments({ rows, cols, data }: FloatMatrix): Float64Array {
	const moments = new Float64Array(cols * cols);
	for (let row = 0; row < rows; row++) {
		const at = row * cols;
		for (let i = 0; i < cols; i++) {
			const value = data[at + i];
			const start = i * cols;
			for (let j = 0; j <= i; j++) moments[start + j] += value * data[at + j];
		}
	}
	for (let i = 0; i < cols; i++)
		for (let j = 0; j < i; j++) moments[j * cols + i] = moments[i * cols + j];
	return moments;
}

/** Multiplies each direction with the matrix, which is symmetric. */
function multiply(
	moments: Float64Array,
	basis: Float64Array,
	cols: number,
): Float64Array {
	const out = new Float64Array(basis.length);
	for (let start = 0; start < basis.length; start += cols)
		for (let i = 0; i < cols; i++) {
			let dot = 0;
			const row = i * cols;
			for (let d = 0; d < cols; d++) dot += moments[row + d] * basis[start + d];
			out[start + i] = dot;
		}
	return out;
}

/** Modified Gram-Schmidt, twice, in place; directions that depend on earlier ones are left out. */
function orthonormal(basis: Float64Array, cols: number): Float64Array {
	let end = 0;
	for (let start = 0; start < basis.length; start += cols) {
		const direction = basis.subarray(start, start + cols);
		const before = lengthOf(direction);
		for (let pass = 0; pass < 2; pass++)
			for (let other = 0; other < end; other += cols) {
				let dot = 0;
				for (let d = 0; d < cols; d++) dot += direction[d] * basis[other + d];
				for (let d = 0; d < cols; d++) direction[d] -= dot * basis[other + d];
			}
		const length = lengthOf(direction);
		if (!(length > leastLength * before)) continue;
		for (let d = 0; d < cols; d++) basis[end + d] = direction[d] / length;
		end += cols;
	}
	return basis.subarray(0, end);
}

function lengthOf(values: Float64Array): number {
	let sum = 0;
	for (const value of values) sum += value * value;
	return Math.sqrt(sum);
}
