/** Adds rows to a library's database. */
import { InputError } from "../../errors.ts";
import { quoted } from "../printable.ts";
import {
	type Database,
	isTaken,
	type SQLiteValue,
	withStatements,
} from "./database.ts";
import { rowColumns } from "./row-columns.ts";
import { nextNumber } from "./tables.ts";

/** A field of rows that events set. */
export type RowField = Exclude<keyof typeof rowColumns, "added" | "removed">;

/** Values of `count` rows, each [count]; any may be absent. -1 and NaN stand for none, as in `RowColumns`. */
export type NewRows = {
	readonly count: number;
	readonly ids?: readonly (string | null)[];
	readonly photos?: readonly (string | null)[];
	readonly boxes?: readonly (string | null)[];
} & { readonly [F in RowField]?: ArrayLike<number> };

const fields = Object.keys(rowColumns).filter(
	(name): name is RowField => name !== "added" && name !== "removed",
);

/**
 * @returns the number of the first row; the others follow
 * @throws InputError for an id that another row has
 */
export function insertRows(
	db: Database,
	rows: NewRows,
	event: number,
	where: string,
): number {
	const first = nextNumber(db, "rows");
	const names = fields.map((field) => rowColumns[field].column);
	const columns = ["number", "id", "photo", "box", "added", ...names];
	const sql = `INSERT INTO rows (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
	withStatements(db, [sql], (insert) => {
		for (let i = 0; i < rows.count; i++) {
			const id = rows.ids?.[i] ?? null;
			const photo = rows.photos?.[i] ?? null;
			const box = rows.boxes?.[i] ?? null;
			const values: SQLiteValue[] = [first + i, id, photo, box, event];
			for (const field of fields)
				values.push(toColumn(field, rows[field]?.[i]));
			withFreeId(id, where, () => insert(values));
		}
	});
	return first;
}

function withFreeId(id: string | null, where: string, insert: () => void) {
	try {
		insert();
	} catch (error) {
		if (id === null || !isTaken(error)) throw error;
		throw new InputError(
			where,
			"ids that no other row has",
			`another row with the id ${quoted(id, 80)}`,
		);
	}
}

/** The value for the table: NULL for what stands for none in arrays. */
export function toColumn(
	field: RowField,
	value: number | undefined,
): SQLiteValue {
	const { none } = rowColumns[field];
	if (none === 0) return value ?? 0;
	return value === undefined || Object.is(value, none) ? null : value;
}
