/** Refuses rows that cannot be added. */
import type { ComparedRows } from "../../arrays/matrix.ts";
import { InputError } from "../../errors.ts";
import type { LibraryState } from "../../files/library/state.ts";
import { quoted } from "../../files/printable.ts";
import type { RowsToAdd } from "../library-types.ts";

/** @throws InputError for no rows, rows of another length, and lists of another number */
export function checkAdded(
	{ rows, cols, data }: ComparedRows,
	{ ids, photos, boxes, quality }: RowsToAdd,
	expected: number,
): void {
	if (rows < 1 || data.length !== rows * cols)
		throw new InputError(
			"features",
			"at least 1 row, and rows x cols values",
			`${rows} x ${cols} with ${data.length} values`,
		);
	if (expected > 0 && cols !== expected)
		throw new InputError(
			"features",
			`rows of length ${expected}, as the library has`,
			`length ${cols}`,
		);
	const lists = { ids, photos, boxes, quality };
	for (const [name, values] of Object.entries(lists))
		if (values && values.length !== rows)
			throw new InputError(
				name,
				`${rows}, one for each row`,
				`${values.length}`,
			);
}

/** @throws InputError for an id that another row has, before anything is scored in vain */
export function requireFreeIds(
	state: LibraryState,
	ids: RowsToAdd["ids"],
): void {
	const seen = new Set<string>();
	const given = (ids ?? []).filter((id) => id !== null && id !== "");
	const found = state.findRows(given as string[]);
	given.forEach((id, i) => {
		if (found[i] >= 0 || seen.has(id as string))
			throw new InputError(
				"ids",
				"ids that no other row has",
				`another row with the id ${quoted(id as string, 80)}`,
			);
		seen.add(id as string);
	});
}
