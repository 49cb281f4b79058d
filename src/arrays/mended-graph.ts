/** Rows of a neighbour graph as other tools write them, brought into the form of a `KnnGraph`. */
import type { IntMatrix } from "./matrix.ts";
import { sharedInts } from "./shared-memory.ts";

/** How the rows of a matrix differed from those of a graph. */
export interface MendedRows {
	/** Rows that name themselves, but not in the first column. */
	ownElsewhere: number;
	/** Rows that do not name themselves. */
	ownAbsent: number;
	/** Entries of -1. */
	missing: number;
	/** Entries that name a neighbour, or the row itself, again. */
	repeated: number;
	/** Rows that are left without a neighbour. */
	alone: number;
}

export interface MendedGraph {
	readonly matrix: IntMatrix;
	readonly found: Readonly<MendedRows>;
}

/**
 * Makes of every row its own index, its neighbours in their order, and its own index again where there are fewer neighbours than columns.
 * @param matrix of indices below its row count, and -1; it is not changed
 * @returns a new matrix, of as many columns as the longest row needs but not fewer than before; null where all rows are so already
 */
export function mendRows(matrix: IntMatrix): MendedGraph | null {
	const { rows } = matrix;
	const found = {
		...{ ownElsewhere: 0, ownAbsent: 0, missing: 0, repeated: 0, alone: 0 },
	};
	const readRow = createRowReader(matrix, found);
	const neighbours = new Int32Array(matrix.cols);
	let cols = matrix.cols;
	for (let row = 0; row < rows; row++)
		cols = Math.max(cols, readRow(row, neighbours) + 1);
	const { alone, ...differences } = found;
	if (Object.values(differences).every((count) => count === 0)) return null;

	const readAgain = createRowReader(matrix, { ...found });
	const isShared = matrix.data.buffer instanceof SharedArrayBuffer;
	const data = isShared ? sharedInts(rows * cols) : new Int32Array(rows * cols);
	for (let row = 0; row < rows; row++) {
		const count = readAgain(row, neighbours);
		const first = row * cols;
		data.fill(row, first, first + cols);
		data.set(neighbours.subarray(0, count), first + 1);
	}
	return { matrix: { rows, cols, data }, found };
}

/** Returns what writes a row's neighbours to `to`, says how many they are and adds to `found`; each row is read once. */
function createRowReader({ rows, cols, data }: IntMatrix, found: MendedRows) {
	/** The last row that named each, plus 1. */
	const namedBy = new Int32Array(rows);
	return (row: number, to: Int32Array): number => {
		const first = row * cols;
		let end = first + cols;
		const isOwnFirst = data[first] === row;
		// That is how a graph says that there are no more.
		if (isOwnFirst) while (end > first + 1 && data[end - 1] === row) end--;
		let count = 0;
		for (let at = first; at < end; at++) {
			const id = data[at];
			if (id < 0) found.missing++;
			else if (namedBy[id] === row + 1) found.repeated++;
			else {
				namedBy[id] = row + 1;
				if (id !== row) to[count++] = id;
			}
		}
		if (namedBy[row] !== row + 1) found.ownAbsent++;
		else if (!isOwnFirst) found.ownElsewhere++;
		if (count === 0) found.alone++;
		return count;
	};
}
