/**
 * The k-nearest-neighbour graph: column 0 of a row is the row's own index, then its neighbours, nearest first.
 * A `KnnGraph` comes only from `parseKnnGraph` or from our own search, so code that takes one need not check it.
 */
import { InputError } from "../errors.ts";
import type { IntMatrix } from "./matrix.ts";

export interface KnnGraph extends IntMatrix {
	/** Marks a graph whose shape, range and self column have been checked. */
	readonly isKnnGraph: true;
}

/**
 * Checks an N x (K+1) index matrix and returns it as a graph, uncopied.
 * @throws InputError naming `where` for another row count, no neighbour column, an index out of range or a first column that is not the row's own index
 */
export function parseKnnGraph(
	matrix: IntMatrix,
	numRows: number,
	where: string,
): KnnGraph {
	const { rows, cols, data } = matrix;
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
	for (let row = 0; row < rows; row++) {
		if (data[row * cols] !== row)
			throw new InputError(
				where,
				`${row} in column 0 of row ${row} (the row itself)`,
				`${data[row * cols]}`,
			);
	}
	for (let i = 0; i < data.length; i++) {
		if (data[i] < 0 || data[i] >= rows)
			throw new InputError(
				where,
				`indices from 0 to ${rows - 1}`,
				`${data[i]} in row ${Math.floor(i / cols)}, column ${i % cols}`,
			);
	}
	return { rows, cols, data, isKnnGraph: true };
}
