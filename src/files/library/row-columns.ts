/** Columns of the rows as arrays, in which each row stands at its number. A million rows take about a second. */
import { type Database, select, selectBlocks, selectOne } from "./database.ts";
import { nextNumber } from "./tables.ts";

/** For each row ever added [N]; a row that was removed keeps its values. */
export interface RowColumns {
	/** Number of the row's person; -1 for none. */
	readonly person: Int32Array;
	/** NaN where it is unknown, as in `quality`. */
	readonly confidence: Float32Array;
	readonly quality: Float32Array;
	/** What its picture says; `quality` is never more. NaN where that is not known. */
	readonly pictureQuality: Float32Array;
	/** The row that this one repeats; -1 for none. */
	readonly copyOf: Int32Array;
	/** 1 for rows that look foreign. */
	readonly isForeign: Uint8Array;
	/** 1 for rows whose person is doubtful. */
	readonly isDoubtful: Uint8Array;
	/** The event that added the row. */
	readonly added: Int32Array;
	/** The event that removed it; -1 while it is there. */
	readonly removed: Int32Array;
}

export type RowText = "id" | "photo" | "box";

/** Names in the table, what stands for NULL, and the array's type. */
export const rowColumns = {
	person: { column: "person", none: -1, make: Int32Array },
	confidence: { column: "confidence", none: Number.NaN, make: Float32Array },
	quality: { column: "quality", none: Number.NaN, make: Float32Array },
	pictureQuality: {
		column: "picture_quality",
		none: Number.NaN,
		make: Float32Array,
	},
	copyOf: { column: "copy_of", none: -1, make: Int32Array },
	isForeign: { column: "is_foreign", none: 0, make: Uint8Array },
	isDoubtful: { column: "is_doubtful", none: 0, make: Uint8Array },
	added: { column: "added", none: -1, make: Int32Array },
	removed: { column: "removed", none: -1, make: Int32Array },
} as const;

export function readRowColumns(db: Database): RowColumns {
	const count = nextNumber(db, "rows");
	const columns = Object.entries(rowColumns).map(
		([name, { column, none, make }]) => {
			return { name, column, none, values: new make(count) };
		},
	);
	const names = columns.map(({ column }) => column);
	selectBlocks(
		db,
		{ table: "rows", columns: names, first: 0, count },
		(blocks, first) => {
			columns.forEach(({ none, values }, c) => {
				const block = blocks[c] as readonly (number | null)[];
				for (let i = 0; i < block.length; i++)
					values[first + i] = block[i] ?? none;
			});
		},
	);
	const entries = columns.map(({ name, values }) => [name, values]);
	return Object.fromEntries(entries) as unknown as RowColumns;
}

/** Texts of `count` rows from `first` on; null where a row has none. */
export function readRowTexts(
	db: Database,
	column: RowText,
	first: number,
	count: number,
): (string | null)[] {
	const texts: (string | null)[] = [];
	selectBlocks(
		db,
		{ table: "rows", columns: [column], first, count },
		([block]) => {
			for (const text of block) texts.push(text as string | null);
		},
	);
	return texts;
}

/** Whether any row has such a text. */
export function hasTexts(db: Database, column: RowText): boolean {
	const sql = `SELECT 1 FROM rows WHERE ${column} IS NOT NULL LIMIT 1`;
	return selectOne(db, sql) !== null;
}

/** Numbers of the rows with these ids, of those that are there; -1 for an id that none has. */
export function findRows(db: Database, ids: readonly string[]): Int32Array {
	const statement = db.prepare(
		"SELECT number FROM rows WHERE id = ? AND removed IS NULL",
	);
	try {
		return Int32Array.from(ids, (id) => {
			const row = statement.get([id]) as { number: number } | null;
			return row?.number ?? -1;
		});
	} finally {
		statement.finalize();
	}
}

/** Rows of the table that are there and have no living person, although they name one. */
export function rowsOfEnded(db: Database): { row: number; person: number }[] {
	return select(
		db,
		`SELECT rows.number AS row, rows.person FROM rows JOIN people ON people.number = rows.person
			WHERE rows.removed IS NULL AND people.ended IS NOT NULL LIMIT 1`,
	);
}
