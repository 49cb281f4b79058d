/** Ranges of rows that several threads take from the front, and whose results come out in order. */

/** The rows from `firstRow` up to `numRows`, `step` at a time. */
export interface RowRanges {
	readonly firstRow: number;
	readonly numRows: number;
	readonly step: number;
}

export interface OrderedRanges<R> {
	/** The next range to compute, or null where none is left or too many wait for an earlier one. */
	take(): readonly [first: number, last: number] | null;
	/** Adds the result of the range that starts at `first`. */
	put(first: number, result: R): void;
	/** Whether the next result in order is there. */
	hasNext(): boolean;
	/** The next result in order; only where `hasNext`. */
	next(): R;
	/** Whether all results have come out. */
	isDone(): boolean;
}

/** @param numAhead ranges that may be taken before the next result in order is there: bounds how many results wait */
export function createOrderedRanges<R>(
	{ firstRow, numRows, step }: RowRanges,
	numAhead: number,
): OrderedRanges<R> {
	const waiting = new Map<number, R>();
	/** First row that is not taken yet. */
	let untaken = firstRow;
	/** First row of the next result in order. */
	let expected = firstRow;
	return {
		take() {
			if (untaken >= Math.min(numRows, expected + numAhead * step)) return null;
			const first = untaken;
			untaken = Math.min(first + step, numRows);
			return [first, untaken];
		},
		put(first, result) {
			waiting.set(first, result);
		},
		hasNext: () => waiting.has(expected),
		next() {
			const result = waiting.get(expected)!;
			waiting.delete(expected);
			expected = Math.min(expected + step, numRows);
			return result;
		},
		isDone: () => expected >= numRows,
	};
}
