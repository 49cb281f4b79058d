/** Changes of single fields, each recorded with its value before and after, so that an event can be taken back. */
import { type Database, type SQLiteValue, withStatements } from "./database.ts";
import { nextNumber } from "./tables.ts";

/** A table with the column that says which event made an item, and the one that says which event ended it. */
export const items = {
	rows: { made: "added", ended: "removed" },
	people: { made: "created", ended: "ended" },
	decisions: { made: "made", ended: "undone" },
} as const;

export type Item = keyof typeof items;

export interface Field {
	readonly item: Item;
	readonly column: string;
}

/**
 * Sets a field of some items and records what changed; of an item that the same event made, nothing is recorded.
 * @param values with the items' numbers
 * @returns the numbers of those that had another value
 * @throws RangeError for a number that is not given away
 */
export function setField(
	db: Database,
	event: number,
	{ item, column }: Field,
	values: Iterable<readonly [number: number, value: SQLiteValue]>,
): number[] {
	const { made } = items[item];
	const end = nextNumber(db, item);
	const record = `INSERT INTO changes (event, item, number, field, before, after)
		SELECT ?1, '${item}', number, '${column}', ${column}, ?3 FROM ${item}
		WHERE number = ?2 AND ${made} <> ?1 AND ${column} IS NOT ?3
		ON CONFLICT DO UPDATE SET after = excluded.after`;
	const update = `UPDATE ${item} SET ${column} = ?2 WHERE number = ?1 AND ${column} IS NOT ?2`;
	return withStatements(db, [record, update], (toRecord, toUpdate) => {
		const changed: number[] = [];
		for (const [number, value] of values) {
			if (!(number >= 0 && number < end))
				throw new RangeError(`no number ${number} among ${end} ${item}`);
			toRecord([event, number, value]);
			if (toUpdate([number, value]) > 0) changed.push(number);
		}
		return changed;
	});
}

/** A value that was changed and changed back is no change. */
export function forgetSameValues(db: Database, event: number): void {
	db.run("DELETE FROM changes WHERE event = ? AND before IS after", [event]);
}

/** Ends items that have not ended yet, as a recorded change; returns their numbers. */
export function endItems(
	db: Database,
	event: number,
	item: Item,
	numbers: ArrayLike<number>,
): number[] {
	const { ended } = items[item];
	const statement = db.prepare(
		`SELECT ${ended} AS ended FROM ${item} WHERE number = ?`,
	);
	try {
		const isLiving = (number: number) => {
			const row = statement.get([number]) as { ended: SQLiteValue } | null;
			return row === null || row.ended === null;
		};
		const living = Array.from(numbers).filter(isLiving);
		const values = living.map((number) => [number, event] as const);
		return setField(db, event, { item, column: ended }, values);
	} finally {
		statement.finalize();
	}
}
