/** Brings the rows of a neighbour graph from another tool into the form of a `KnnGraph`. */
import type { IntMatrix } from "./matrix.ts";
import { sharedInts } from "./shared-memory.ts";

/** How often a matrix of neighbours differed from the form of a `KnnGraph`. */
export interface MendedRows {
	/** Rows whose own index is not in the first column. */
	ownElsewhere: number;
	/** Rows without their own index. */
	ownAbsent: number;
	/** Entries of -1. */
	missing: number;
	/** Entries that repeat an index of their row. */
	repeated: number;
	/** Rows without a neighbour. */
	alone: number;
}

export interface MendedGraph {
	readonly matrix: IntMatrix;
	readonly counts: Readonly<MendedRows>;
}

/**
 * Rewrites each row as its own index, its neighbours in their order, and its own index again in the columns that are left.
 * @param matrix of indices below its row count, and -1; it is not changed
 * @returns a new matrix, with as many columns as the longest row needs but no fewer than before; null where all rows have that form already
 */
export function mendRows(matrix: IntMatrix): MendedGraph | null {
	const { rows } = matrix;
	const counts = createCounts();
	const readRow = createRowReader(matrix, counts);
	const neighbours = new Int32Array(matrix.cols);
	let cols = matrix.cols;
	for (let row = 0; row < rows; row++)
		cols = Math.max(cols, readRow(row, neighbours) + 1);
	const { alone, ...differences } = counts;
	if (Object.values(differences).every((count) => count === 0)) return null;

	const readAgain = createRowReader(matrix, createCounts());
	const isShared = matrix.data.buffer instanceof SharedArrayBuffer;
	const data = isShared ? sharedInts(rows * cols) : new Int32Array(rows * cols);
	for (let row = 0; row < rows; row++) {
		const count = readAgain(row, neighbours);
		const first = row * cols;
		data.fill(row, first, first + cols);
		data.set(neighbours.subarray(0, count), first + 1);
	}
	return { matrix: { rows, cols, data }, counts };
}

function createCounts(): MendedRows {
	return { ownElsewhere: 0, ownAbsent: 0, missing: 0, repeated: 0, alone: 0 };
}

/** Returns a function that writes a row's neighbours to `to`, returns their number and updates `counts`; it is called once for each row. */
function createRowReader({ rows, cols, data }: IntMatrix, counts: MendedRows) {
	/** For each index, the last row that it occurred in, plus 1. */
	const seenIn = new Int32Array(rows);
	return (row: number, to: Int32Array): number => {
		const first = row * cols;
		let end = first + cols;
		const isOwnFirst = data[first] === row;
		// The row's own index at the end is padding.
		if (isOwnFirst) while (end > first + 1 && data[end - 1] === row) end--;
		let count = 0;
		for (let at = first; at < end; at++) {
			const id = data[at];
			if (id < 0) counts.missing++;
			else if (seenIn[id] === row + 1) counts.repeated++;
			else {
				seenIn[id] = row + 1;
				if (id !== row) to[count++] = id;
			}
		}
		if (seenIn[row] !== row + 1) counts.ownAbsent++;
		else if (!isOwnFirst) counts.ownElsewhere++;
		if (count === 0) counts.alone++;
		return count;
	};
}
