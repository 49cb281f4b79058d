/** Stable counting sort, for keys that are small integers: its time is linear in items and keys. */

/**
 * Positions of `keys` in ascending order of key, equal keys in the order of `previous`, or by position where that is null.
 * Keys are integers from 0 to `numKeys - 1`; a sort by several keys starts with the least significant one.
 */
export function stableOrder(
	keys: Int32Array | Uint16Array,
	numKeys: number,
	previous: Int32Array | null,
): Int32Array {
	const next = keyOffsets(keys, numKeys);
	const order = new Int32Array(keys.length);
	for (let i = 0; i < keys.length; i++) {
		const item = previous === null ? i : previous[i];
		order[next[keys[item]]++] = item;
	}
	return order;
}

/** [numKeys + 1] where the items of each key begin in the sorted order; the last entry is the number of items. */
export function keyOffsets(
	keys: Int32Array | Uint16Array,
	numKeys: number,
): Int32Array {
	const offsets = new Int32Array(numKeys + 1);
	for (let i = 0; i < keys.length; i++) offsets[keys[i] + 1]++;
	for (let key = 0; key < numKeys; key++) offsets[key + 1] += offsets[key];
	return offsets;
}
