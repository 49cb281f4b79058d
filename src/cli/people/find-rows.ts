/** Finds rows of a library by ids or numbers. */
import { type RowFinder, rowNumber } from "../../files/decisions/pairs.ts";
import type { Library } from "../../people/library-types.ts";

/** A name is the id of a row, or else its number. */
export function libraryRows(library: Pick<Library, "findRows">): RowFinder {
	return {
		expected: "an id or row number of the library",
		find(names) {
			const rows = Array.from(library.findRows(names));
			const isNumber = (name: string) => rowNumber.test(name);
			// Where ids are numbers, a number that is none of them is a mistake.
			if (names.some((name, i) => rows[i] >= 0 && isNumber(name))) return rows;
			return rows.map((row, i) =>
				row < 0 && isNumber(names[i]) ? Number(names[i]) : row,
			);
		},
	};
}
