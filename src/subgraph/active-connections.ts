/** Which active connections of a graph's rows are mutual: found when a row is first asked about, then remembered in 4 bytes a row. */
import type { KnnGraph } from "../arrays/knn-graph.ts";

export interface ActiveConnections {
	/** One bit for each of the row's first columns: whether that neighbour lists the row too. */
	mutualOf(row: number): number;
	/** Whether the row's neighbour in column `c`, from 1, lists the row too; `mutual` is `mutualOf(row)`. */
	isMutual(row: number, c: number, mutual: number): boolean;
}

/** Columns that have a bit in an integer; the next bit says that the others are known. */
const columnsWithBit = 30;
const isKnown = 1 << columnsWithBit;

/** Active connections that each row of the graph can have at most, of the `activeConnection` wanted. */
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
	const known = new Int32Array(rows);

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
			if (known[row] !== 0) return known[row];
			let mutual = isKnown;
			for (let c = 1; c < activeEnd && c <= columnsWithBit; c++)
				if (isListedBack(row, c)) mutual |= 1 << (c - 1);
			known[row] = mutual;
			return mutual;
		},
	};
}
