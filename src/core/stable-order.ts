/** Stable counting sort, for small whole keys: no closures, no comparisons, linear in items and keys. */

/**
 * Positions of `keys` in ascending order of key, equal keys in the order of `previous`, or by position where that is null.
 * Keys are whole numbers from 0 to `numKeys - 1`; a sort by several keys starts with the least significant one.
 */
export function stableOrder(
	keys: Int32Array | Uint16Array,
	numKeys: number,
	previous: Int32Array | null,
): Int32Array {
	const next = new Int32Array(numKeys + 1);
	for (let i = 0; i < keys.length; i++) next[keys[i] + 1]++;
	for (let key = 0; key < numKeys; key++) next[key + 1] += next[key];
	const order = new Int32Array(keys.length);
	for (let i = 0; i < keys.length; i++) {
		const item = previous === null ? i : previous[i];
		order[next[keys[item]]++] = item;
	}
	return order;
}
