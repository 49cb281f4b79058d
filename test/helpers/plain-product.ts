/** Values in [-1, 1) that follow from the seed alone. */
export function values(size: number, seed: number): Float32Array {
	let state = seed;
	return Float32Array.from({ length: size }, () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 31 - 1;
	});
}

/** The product of a rows x inner and an inner x cols matrix, in float64. */
export function product(
	a: Float32Array,
	b: Float32Array,
	[rows, inner, cols]: [number, number, number],
): number[] {
	const result: number[] = new Array(rows * cols).fill(0);
	for (let i = 0; i < rows; i++)
		for (let k = 0; k < inner; k++)
			for (let j = 0; j < cols; j++)
				result[i * cols + j] += a[i * inner + k] * b[k * cols + j];
	return result;
}
