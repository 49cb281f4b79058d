/**
 * The k-nearest-neighbour graph. A row of it is the row's own index, then its neighbours, nearest first, each once and never the row itself.
 * A row with fewer neighbours than columns ends with its own index, so that every entry is an index; readers stop at the first one that is the row.
 * A `KnnGraph` comes only from `parseKnnGraph` or from our own search, so code that takes one need not check it.
 */
import { InputError } from "../errors.ts";
import type { IntMatrix } from "./matrix.ts";
import { type MendedRows, mendRows } from "./mended-graph.ts";

export interface KnnGraph extends IntMatrix {
	/** Marks a graph whose shape, range and rows have been checked. */
	readonly isKnnGraph: true;
	/** What the graph was made from, where that had other rows. */
	readonly mended?: MendedRows;
}

/** What tools write where a row has no more neighbours. */
export const missing = -1;

/**
 * Checks an N x M index matrix and returns it as a graph: uncopied where its rows are those of a `KnnGraph` already, else mended in a copy.
 * -1 is no neighbour; the row itself may stand anywhere in its row or be absent; of an index that stands there twice, the first counts.
 * Where a row that does not name itself has M neighbours, all are kept and the graph has M + 1 columns.
 * @throws InputError naming `where` for another row count, no column, an index out of range, and a graph whose rows are counted from 1
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
	return { ...mended.matrix, isKnnGraph: true, mended: mended.found };
}

/** Neighbours that a row has: the graph's columns but the first, or fewer. */
export function countNeighbours(
	{ cols, data }: Pick<KnnGraph, "cols" | "data">,
	row: number,
): number {
	let last = cols - 1;
	while (last > 0 && data[row * cols + last] === row) last--;
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

/** Whether rows are counted from 1 to N: N occurs, nothing above it, and 0 does not, or every row begins with its own number counted so. */
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
