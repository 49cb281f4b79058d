/** Links listed by row, and sorting them in place. */

/** Links listed by row, in ascending order of the other row; in shared memory. */
export interface PooledRows {
	/** [N + 1] row -> start of its links. */
	readonly offsets: Int32Array;
	/** The other row of each link. */
	readonly others: Int32Array;
	/** The pooled score of each link. */
	readonly values: Float32Array;
}

/** Rows with at most so many links are always sorted by insertion. */
const maxInserted = 256;

/** Sorts the links of each row by the other row. */
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

/** Fast for pooled rows: the links listed by lower rows and by higher rows come in order, around the few that the row lists itself. */
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

/** Sorts numbers made of the other row and the link's index, which is faster than sorting objects. */
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
