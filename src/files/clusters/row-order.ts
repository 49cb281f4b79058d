/** Checks row indexes that come with values: every row must come exactly once. */
import { InputError } from "../../errors.ts";

export interface RowOrder {
	/** Returns a row that has not come before. */
	take(row: number): number;
	/** Refuses a row that is no number. */
	refuse(got: string): never;
}

/**
 * Checks `count` rows that are to be 0..numRows-1, in any order.
 * @throws InputError naming `where` at once where the counts differ, later for the first row that is out of range or comes again
 */
export function createRowOrder(
	numRows: number,
	count: number,
	where: string,
): RowOrder {
	const refuse = (got: string): never => {
		throw new InputError(
			where,
			`rows from 0 to ${numRows - 1}, each once`,
			got,
		);
	};
	if (count !== numRows) refuse(`${count} rows`);
	const seen = new Uint8Array(numRows);
	return {
		refuse,
		take: (row) => {
			if (seen[row] === undefined) refuse(`row ${row}`);
			if (seen[row] === 1) refuse(`row ${row} twice`);
			seen[row] = 1;
			return row;
		},
	};
}
