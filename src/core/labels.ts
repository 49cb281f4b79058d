/** Identities or clusters of N items, whatever their names were, as dense numbers. */

export interface Labels {
	/** Length N; `ids[i]` is from 0 to `count - 1`, numbered in order of first appearance. */
	readonly ids: Int32Array;
	/** Number of different labels. */
	readonly count: number;
}

/** Renumbers any labels (negative, huge, BigInt or strings too) densely in order of first appearance. */
export function toLabels(values: ArrayLike<number | bigint | string>): Labels {
	const ids = new Int32Array(values.length);
	const numberOf = createNumbering<number | bigint | string>(MAX_MAP_SIZE);
	let count = 0;
	for (let i = 0; i < values.length; i++) {
		ids[i] = numberOf(values[i]);
		if (ids[i] === count) count++;
	}
	return { ids, count };
}

/** A Map of JavaScript takes a few more entries than that and then throws. */
const MAX_MAP_SIZE = 2 ** 24 - 2;

/** Returns a function that numbers values in order of first appearance, in as many Maps of `maxMapSize` entries as it takes. */
export function createNumbering<T>(maxMapSize: number): (value: T) => number {
	let last = new Map<T, number>();
	const maps = [last];
	let count = 0;
	return (value) => {
		for (const map of maps) {
			const number = map.get(value);
			if (number !== undefined) return number;
		}
		if (last.size === maxMapSize) {
			last = new Map();
			maps.push(last);
		}
		last.set(value, count);
		return count++;
	};
}
