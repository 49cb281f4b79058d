/** Identities or clusters of N items, whatever their names were, as dense numbers. */

export interface Labels {
	/** Length N; `ids[i]` is from 0 to `count - 1`, numbered in order of first appearance. */
	readonly ids: Int32Array;
	/** Number of different labels. */
	readonly count: number;
}

/** Renumbers any labels (negative, huge, BigInt or strings too) densely in order of first appearance. */
export function toLabels(values: ArrayLike<number | bigint | string>): Labels {
	const numbers = new Map<number | bigint | string, number>();
	const ids = new Int32Array(values.length);
	for (let i = 0; i < values.length; i++) {
		let id = numbers.get(values[i]);
		if (id === undefined) {
			id = numbers.size;
			numbers.set(values[i], id);
		}
		ids[i] = id;
	}
	return { ids, count: numbers.size };
}
