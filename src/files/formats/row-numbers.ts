/** Matrices of files that number their rows. */
import { createRowOrder } from "../clusters/row-order.ts";

/**
 * Moves each row to the index that `rows` gives it, in the matrix's own array.
 * @throws InputError for rows that are not 0..N-1 once each
 */
export function putInOrder<
	M extends {
		readonly rows: number;
		readonly cols: number;
		readonly data: Float32Array | Int32Array;
		readonly ids: readonly string[] | null;
	},
>(matrix: M, rows: Int32Array, path: string): M {
	const order = createRowOrder(matrix.rows, rows.length, path);
	const { cols, data, ids } = matrix;
	let isInOrder = true;
	rows.forEach((row, i) => {
		if (order.take(row) !== i) isInOrder = false;
	});
	if (isInOrder) return matrix;
	const copy = data.slice();
	const names = ids && new Array<string>(rows.length);
	for (let i = 0; i < rows.length; i++) {
		data.set(copy.subarray(i * cols, (i + 1) * cols), rows[i] * cols);
		if (names && ids) names[rows[i]] = ids[i];
	}
	return { ...matrix, ids: names };
}
