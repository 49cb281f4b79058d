/** Statistics that a tenth of odd values does not move. */

export interface Spread {
	readonly median: number;
	/** The standard deviation of a normal distribution with the same median distance from the median. */
	readonly deviation: number;
}

const normalScale = 1.4826;

/** NaN without values. */
export function medianOf(values: ArrayLike<number>): number {
	const sorted = Float64Array.from(values).sort();
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1
		? sorted[middle]
		: (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param least the smallest deviation that is returned */
export function spreadOf(values: ArrayLike<number>, least = 1e-6): Spread {
	const median = medianOf(values);
	const distances = Float64Array.from(values, (value) =>
		Math.abs(value - median),
	);
	const deviation = Math.max(least, normalScale * medianOf(distances));
	return { median, deviation };
}
