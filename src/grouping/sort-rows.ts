/** Sorts links that are listed by row. */

/** Links listed by row, in shared memory; the links of a row are sorted by the other row. */
export interface PooledRows {
	/** [N + 1] row -> start of its links. */
	readonly offsets: Int32Array | Float64Array;
	/** The other row of each link. */
	readonly others: Int32Array;
	/** The pooled score of each link. */
	readonly values: Float32Array;
}

/** The links of a row are sorted by insertion if there are at most this many. */
const maxInserted = 256;

/** Sorts the links of each row by the other row, in place. */
export function sortRows(pooled: PooledRows): void {
	const { offsets, others } = pooled;
	for (let row = 0; row + 1 < offsets.length; row++) {
		const start = offsets[row];
		const end = offsets[row + 1];
		if (end - start <= maxInserted) insertInOrder(pooled, start, end);
		else if (!isAscending(others, start, end)) sortByKeys(pooled, start, end);
	}
}

function isAscending(others: Int32Array, start: number, end: number): boolean {
	for (let i = start + 1; i < end; i++)
		if (others[i] < others[i - 1]) return false;
	return true;
}

/** Insertion sort. It is fast here, since most links of a row are in order already: those that lower rows list, and those that higher rows list. */
function insertInOrder(
	{ others, values }: PooledRows,
	start: number,
	end: number,
): void {
	for (let i = start + 1; i < end; i++) {
		const other = others[i];
		const value = values[i];
		let at = i;
		for (; at > start && others[at - 1] > other; at--) {
			others[at] = others[at - 1];
			values[at] = values[at - 1];
		}
		others[at] = other;
		values[at] = value;
	}
}

/** Sorts by keys that join the other row and the link's index in one number, which is faster than sorting objects. */
function sortByKeys(
	{ others, values }: PooledRows,
	start: number,
	end: number,
): void {
	const count = end - start;
	const keys = new Float64Array(count);
	for (let i = 0; i < count; i++) keys[i] = others[start + i] * count + i;
	keys.sort();
	const before = values.slice(start, end);
	for (let i = 0; i < count; i++) {
		others[start + i] = Math.floor(keys[i] / count);
		values[start + i] = before[keys[i] % count];
	}
}
