/** Which active connections of a graph's rows are mutual: computed when a row is first needed, then cached in 4 bytes a row. */
import type { KnnGraph } from "../arrays/knn-graph.ts";

export interface ActiveConnections {
	/** One bit for each of the row's first columns: whether that neighbour lists the row too. */
	mutualOf(row: number): number;
	/** Whether the row's neighbour in column `c`, from 1, lists the row too; `mutual` is `mutualOf(row)`. */
	isMutual(row: number, c: number, mutual: number): boolean;
}

/** Columns that have a bit in the cached integer; the next bit marks that the row is cached. */
const columnsWithBit = 30;
const isCached = 1 << columnsWithBit;

/** The most active connections of a row: `activeConnection`, or fewer where the graph has fewer neighbours. */
export function countActive(
	{ cols }: Pick<KnnGraph, "cols">,
	activeConnection: number,
): number {
	return Math.min(activeConnection, cols - 1);
}

/** @param activeEnd the first column that is not an active connection */
export function createActiveConnections(
	{ rows, cols, data: neighbours }: KnnGraph,
	activeEnd: number,
): ActiveConnections {
	const cache = new Int32Array(rows);

	function isListedBack(row: number, c: number): boolean {
		const start = neighbours[row * cols + c] * cols;
		for (let back = 1; back < activeEnd; back++) {
			if (neighbours[start + back] === row) return true;
		}
		return false;
	}

	return {
		isMutual: (row, c, mutual) =>
			c <= columnsWithBit
				? ((mutual >> (c - 1)) & 1) === 1
				: isListedBack(row, c),
		mutualOf(row) {
			if (cache[row] !== 0) return cache[row];
			let mutual = isCached;
			for (let c = 1; c < activeEnd && c <= columnsWithBit; c++)
				if (isListedBack(row, c)) mutual |= 1 << (c - 1);
			cache[row] = mutual;
			return mutual;
		},
	};
}
