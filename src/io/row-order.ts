/** Values that come with their row index, put in row order. */
import { InputError } from "../errors.ts";

/**
 * `values[i]` belongs to row `rows[i]`; returns them by row.
 * @throws InputError naming `where` unless the rows are 0..numRows-1, each once
 */
export function inRowOrder<T>(
	values: readonly T[],
	rows: readonly unknown[],
	numRows: number,
	where: string,
): T[] {
	const expected = `rows from 0 to ${numRows - 1}, each once`;
	if (rows.length !== numRows)
		throw new InputError(where, expected, `${rows.length} rows`);
	const ordered = new Array<T>(numRows);
	const seen = new Uint8Array(numRows);
	for (let i = 0; i < rows.length; i++) {
		const row = rows[i];
		const isRow = typeof row === "number" && seen[row] !== undefined;
		if (!isRow || seen[row] === 1) {
			const got = typeof row === "number" ? `row ${row}` : typeof row;
			throw new InputError(where, expected, isRow ? `${got} twice` : got);
		}
		seen[row] = 1;
		ordered[row] = values[i];
	}
	return ordered;
}
