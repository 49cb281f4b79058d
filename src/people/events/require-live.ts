import { InputError } from "../../errors.ts";
import type { Snapshot } from "../snapshot.ts";

/** @throws InputError for a row that is not there */
export function requireLive(
	{ live, columns }: Snapshot,
	rows: Iterable<number>,
): void {
	for (const row of rows)
		if (
			!Number.isInteger(row) ||
			row < 0 ||
			row >= columns.person.length ||
			columns.removed[row] >= 0
		)
			throw new InputError(
				"rows",
				`one of the ${live.rows.length} rows of the library`,
				`${row}`,
			);
}
