/** Order statistics without sorting: the value at a position of the ascending order. */

const numBuckets = 4096;

/**
 * Counts the values in buckets of equal width. Of the bucket that has a position, the values are sorted when one of them is asked for.
 * @param values finite numbers, which must not change
 * @returns the value at a position from 0 of the ascending order; NaN where there is none
 */
export function createOrderStatistics(
	values: Float64Array,
): (position: number) => number {
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (let i = 0; i < values.length; i++) {
		if (values[i] < low) low = values[i];
		if (values[i] > high) high = values[i];
	}
	const scale = high > low ? (numBuckets - 1) / (high - low) : 0;
	const bucketOf = (value: number) => Math.floor((value - low) * scale);
	const counts = new Int32Array(numBuckets);
	for (let i = 0; i < values.length; i++) counts[bucketOf(values[i])]++;
	const sortedBuckets = new Map<number, Float64Array>();
	return (position) => {
		let bucket = 0;
		let before = 0;
		while (bucket < numBuckets && before + counts[bucket] <= position)
			before += counts[bucket++];
		let sorted = sortedBuckets.get(bucket);
		if (!sorted) {
			sorted = values.filter((value) => bucketOf(value) === bucket).sort();
			sortedBuckets.set(bucket, sorted);
		}
		return sorted[position - before] ?? Number.NaN;
	};
}
