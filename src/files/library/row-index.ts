/** Where the newest entry of each row lies among segments. */

export interface RowIndex {
	/** For each row [N], which of the segments has its newest entry; -1 for none. */
	readonly segment: Int32Array;
	/** Its position there [N]. */
	readonly position: Int32Array;
}

/**
 * @param numRows rows of the library
 * @param segments the rows of each segment in the order of its entries, oldest segment first
 */
export function indexRows(
	numRows: number,
	segments: readonly Int32Array[],
): RowIndex {
	const segment = new Int32Array(numRows).fill(-1);
	const position = new Int32Array(numRows);
	segments.forEach((rows, s) => {
		for (let i = 0; i < rows.length; i++) {
			segment[rows[i]] = s;
			position[rows[i]] = i;
		}
	});
	return { segment, position };
}

/** The rows that have an entry, ascending. */
export function indexedRows({ segment }: RowIndex): Int32Array {
	let count = 0;
	for (const s of segment) if (s >= 0) count++;
	const rows = new Int32Array(count);
	let i = 0;
	for (let row = 0; row < segment.length; row++)
		if (segment[row] >= 0) rows[i++] = row;
	return rows;
}

/** More segments than this are merged. */
export const mostSegments = 16;
/** A segment joins those newer than it where it has at most this many times their rows. */
const growth = 2;

/**
 * How many of the newest segments to merge into one, 0 for none. Segments that stay are more than twice as long as all newer ones together,
 * so that an entry is written again only a few times (the logarithm of all rows), however many segments come.
 * @param lengths rows of each segment, oldest first
 */
export function countToMerge(lengths: readonly number[]): number {
	if (lengths.length <= mostSegments) return 0;
	let sum = lengths[lengths.length - 1];
	let count = 1;
	while (count < lengths.length) {
		const next = lengths[lengths.length - 1 - count];
		if (count >= 2 && next > growth * sum) break;
		sum += next;
		count++;
	}
	return count;
}
