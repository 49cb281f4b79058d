/** How the active connections of a graph's rows stand to one another, found when first asked for: 4 bytes a row. */
import type { KnnGraph } from "./knn-graph.ts";

/** What an entry of a row's list is. */
export const connection = {
	/** The other row lists this one too, or is this one. */
	mutual: 0,
	/** The other row does not. */
	oneSided: 1,
	/** The list has it before. */
	repeated: 2,
} as const;

export interface ActiveConnections {
	/** Of a row's entry in column `c`, from 1; `kinds` is what `kindsOf` says of the row. */
	kindAt(row: number, c: number, kinds: number): number;
	kindsOf(row: number): number;
}

/** Columns whose kinds fit an integer, two bits each, and the bit that says that they are known. */
const columnsKept = 15;
const isKnown = 1 << (2 * columnsKept);

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

	/** Whether `id` is in the list of `row` before column `end`. */
	function lists(row: number, id: number, end: number): boolean {
		const start = row * cols;
		for (let c = 1; c < end; c++) {
			if (neighbours[start + c] === id) return true;
		}
		return false;
	}

	function find(row: number, c: number): number {
		const other = neighbours[row * cols + c];
		if (lists(row, other, c)) return connection.repeated;
		return other === row || lists(other, row, activeEnd)
			? connection.mutual
			: connection.oneSided;
	}

	return {
		kindAt: (row, c, kinds) =>
			c <= columnsKept ? (kinds >> (2 * c - 2)) & 3 : find(row, c),
		kindsOf(row) {
			if (known[row] !== 0) return known[row];
			let kinds = isKnown;
			for (let c = 1; c < activeEnd && c <= columnsKept; c++)
				kinds |= find(row, c) << (2 * c - 2);
			known[row] = kinds;
			return kinds;
		},
	};
}
