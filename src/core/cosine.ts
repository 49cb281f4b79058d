/**
 * Dot products of rows of length 1, which are their cosines.
 * One of the two rows is in float64 already: converting it once instead of for every product saves a sixth of the time.
 */

/** Row `row` of `cols` values, in float64, into `out`. */
export function copyRow(
	data: Float32Array,
	row: number,
	cols: number,
	out: Float64Array,
): void {
	const start = row * cols;
	for (let d = 0; d < cols; d++) out[d] = data[start + d];
}

/** `a` times the values of `x` from `start`. Four partial sums: additions need not wait for one another, and exchanged rows give the same number. */
export function dotProduct(
	a: Float64Array,
	x: Float32Array,
	start: number,
): number {
	const { length } = a;
	let s0 = 0;
	let s1 = 0;
	let s2 = 0;
	let s3 = 0;
	let d = 0;
	for (; d + 3 < length; d += 4) {
		s0 += a[d] * x[start + d];
		s1 += a[d + 1] * x[start + d + 1];
		s2 += a[d + 2] * x[start + d + 2];
		s3 += a[d + 3] * x[start + d + 3];
	}
	for (; d < length; d++) s0 += a[d] * x[start + d];
	return s0 + s1 + (s2 + s3);
}
