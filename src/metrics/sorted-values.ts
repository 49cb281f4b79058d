/** How many of ascending values are below `limit`. */
export function countBelow(sorted: Float64Array, limit: number): number {
	let first = 0;
	let end = sorted.length;
	while (first < end) {
		const middle = (first + end) >>> 1;
		if (sorted[middle] < limit) first = middle + 1;
		else end = middle;
	}
	return first;
}
