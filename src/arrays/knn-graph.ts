/**
 * The k-nearest-neighbour graph. Row i holds i itself, then its neighbours, nearest first, each once.
 * A row with too few neighbours is filled up with i, so that every entry is an index; readers stop at the first neighbour that is i.
 * Only `parseKnnGraph` and the searches make a `KnnGraph`, so code that takes one need not check it.
 */
import { InputError } from "../errors.ts";
import type { IntMatrix } from "./matrix.ts";
import { type MendedRows, mendRows } from "./mended-graph.ts";

/** Neighbours of N rows: an N x (k + 1) matrix of row indices, each row's own index first, then its nearest rows, nearest first. */
export interface KnnGraph extends IntMatrix {
	/** Marks a graph whose shape, index range and rows have been checked. */
	readonly isKnnGraph: true;
	/** What `parseKnnGraph` changed; absent where it changed nothing. */
	readonly mended?: MendedRows;
}

/** The entry that some tools write where a row has no more neighbours. */
export const missing = -1;

/**
 * Checks an N x M index matrix and returns it as a graph: without a copy where its rows have the form of a `KnnGraph`, else mended in a copy.
 * -1 is no neighbour; a row's own index may be anywhere in it or be absent; of an index that occurs twice, the first counts.
 * Where a row without its own index has M neighbours, the graph has M + 1 columns.
 * @param where names the matrix in errors
 * @throws InputError for a number of rows other than `numRows`, no column, an index out of range, and a 1-based graph
 * @example
 * const matrix = { rows: 2, cols: 2, data: Int32Array.of(0, 1, 1, 0) };
 * const graph = parseKnnGraph(matrix, 2, "graph.npy");
 */
export function parseKnnGraph(
	matrix: IntMatrix,
	numRows: number,
	where: string,
): KnnGraph {
	const { rows, cols } = matrix;
	if (rows !== numRows)
		throw new InputError(
			where,
			`${numRows} rows, one per feature row`,
			`${rows}`,
		);
	if (cols < 1)
		throw new InputError(
			where,
			"at least 1 column (the row itself)",
			`${cols}`,
		);
	checkRange(matrix, where);
	const mended = mendRows(matrix);
	if (!mended) return { ...matrix, isKnnGraph: true };
	return { ...mended.matrix, isKnnGraph: true, mended: mended.counts };
}

/** The number of a row's neighbours: at most one less than the graph's columns. */
export function countNeighbours(
	{ cols, data }: Pick<KnnGraph, "cols" | "data">,
	row: number,
	own = row,
): number {
	let last = cols - 1;
	while (last > 0 && data[row * cols + last] === own) last--;
	return last;
}

function checkRange({ rows, cols, data }: IntMatrix, where: string): void {
	let bad = 0;
	while (bad < data.length && data[bad] >= missing && data[bad] < rows) bad++;
	if (bad === data.length) return;
	if (isFromOne({ rows, cols, data }))
		throw new InputError(
			where,
			"row numbers from 0",
			`1 to ${rows}: a 1-based graph`,
			"subtract 1",
		);
	throw new InputError(
		where,
		`indices from 0 to ${rows - 1}`,
		`${data[bad]} in row ${Math.floor(bad / cols)}, column ${bad % cols}`,
	);
}

/** Whether rows are numbered from 1 to N: N occurs, nothing larger does, and 0 does not or each row begins with its number plus 1. */
function isFromOne({ rows, cols, data }: IntMatrix): boolean {
	let hasZero = false;
	let hasLast = false;
	for (const id of data) {
		if (id < missing || id > rows) return false;
		if (id === 0) hasZero = true;
		if (id === rows) hasLast = true;
	}
	if (!hasLast) return false;
	if (!hasZero) return true;
	for (let row = 0; row < rows; row++)
		if (data[row * cols] !== row + 1) return false;
	return true;
}
