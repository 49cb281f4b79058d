/** Which active connections of a graph's rows are mutual, found when first asked for: 4 bytes a row. */
import type { KnnGraph } from "../arrays/knn-graph.ts";

export interface ActiveConnections {
	/** Whether the neighbour in column `c` of a row, from 1, lists the row too; `mutual` is what `mutualOf` says of the row. */
	isMutual(row: number, c: number, mutual: number): boolean;
	mutualOf(row: number): number;
}

/** Columns that fit an integer, one bit each, and the bit that says that they are known. */
const columnsKept = 30;
const isKnown = 1 << columnsKept;

/** Active connections that the graph has of a row, where so many are asked for. */
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

	/** Whether the row's neighbour in column `c` has it among its active connections. */
	function find(row: number, c: number): boolean {
		const start = neighbours[row * cols + c] * cols;
		for (let back = 1; back < activeEnd; back++) {
			if (neighbours[start + back] === row) return true;
		}
		return false;
	}

	return {
		isMutual: (row, c, mutual) =>
			c <= columnsKept ? ((mutual >> (c - 1)) & 1) === 1 : find(row, c),
		mutualOf(row) {
			if (known[row] !== 0) return known[row];
			let mutual = isKnown;
			for (let c = 1; c < activeEnd && c <= columnsKept; c++)
				if (find(row, c)) mutual |= 1 << (c - 1);
			known[row] = mutual;
			return mutual;
		},
	};
}
