/** Taking an event back, and bringing it back: the inverse of its changes, which is an event with changes of its own. */
import { InputError } from "../../errors.ts";
import { type Item, items, setField } from "./changes.ts";
import {
	type Database,
	isTaken,
	type SQLiteValue,
	select,
	selectOne,
} from "./database.ts";
import { rowsOfEnded } from "./row-columns.ts";
import type { UndoTarget } from "./undo-target.ts";

/**
 * Inverts the changes of an event, as changes of the event `number`.
 * @returns rows that are there again
 * @throws InputError where a later event that counts builds upon them
 */
export function applyUndo(
	db: Database,
	number: number,
	{ inverted, root, isRedo }: UndoTarget,
	where: string,
): Int32Array {
	requireUntouched(db, root, inverted, where);
	const fields = select<{ item: Item; field: string }>(
		db,
		"SELECT DISTINCT item, field FROM changes WHERE event = ?",
		[inverted],
	);
	for (const { item, field } of fields) {
		requireUnchanged(db, inverted, { item, field }, where);
		requireMade(db, { inverted, root, item }, where);
		const changes = select<{ number: number; before: SQLiteValue }>(
			db,
			"SELECT number, before FROM changes WHERE event = ? AND item = ? AND field = ?",
			[inverted, item, field],
		);
		const values = changes.map((c) => [c.number, c.before] as const);
		withFreeIds(root, where, () =>
			setField(db, number, { item, column: field }, values),
		);
	}
	if (inverted === root) endMade(db, root, number);
	requireLivingPeople(db, root, where);
	requireLeaders(db, root, where);
	db.run("UPDATE events SET undone = ? WHERE number = ?", [
		isRedo ? null : number,
		root,
	]);
	db.run(
		`UPDATE events SET ${isRedo ? "redoes" : "undoes"} = ? WHERE number = ?`,
		[root, number],
	);
	const revived = select<{ number: number }>(
		db,
		"SELECT number FROM changes WHERE event = ? AND item = 'rows' AND field = 'removed' AND before IS NULL ORDER BY number",
		[inverted],
	);
	return Int32Array.from(revived, (row) => row.number);
}

/** A row that is there again may have an id that was given to another one meanwhile. */
function withFreeIds(root: number, where: string, action: () => void): void {
	try {
		action();
	} catch (error) {
		if (!isTaken(error)) throw error;
		throw notAlone(where, root, "another row with the id of one of its rows");
	}
}

/** Ends the rows, people and decisions that an event made. */
function endMade(db: Database, root: number, number: number): void {
	for (const [item, { made, ended }] of Object.entries(items)) {
		const living = select<{ number: number }>(
			db,
			`SELECT number FROM ${item} WHERE ${made} = ? AND ${ended} IS NULL`,
			[root],
		);
		const values = living.map((one) => [one.number, number] as const);
		setField(db, number, { item: item as Item, column: ended }, values);
	}
}

/** No later action that counts changed one of the fields or anything of what the event made, or moved rows to or from people that it made or ended. */
function requireUntouched(
	db: Database,
	root: number,
	inverted: number,
	where: string,
): void {
	const ofMade = Object.entries(items).map(
		([item, { made }]) =>
			`OR later.item = '${item}' AND EXISTS (SELECT 1 FROM ${item} WHERE number = later.number AND ${made} = ?1)`,
	);
	const later = selectOne<{ event: number }>(
		db,
		`SELECT later.event FROM events CROSS JOIN changes AS later ON later.event = events.number
			WHERE events.number > ?1 AND coalesce(undoes, redoes, undone) IS NULL
			AND (EXISTS (SELECT 1 FROM changes AS own WHERE own.event = ?2 AND own.item = later.item
				AND own.number = later.number AND own.field = later.field) ${ofMade.join(" ")}
			OR later.field = 'person' AND EXISTS (SELECT 1 FROM people
				WHERE number IN (later.before, later.after) AND (created = ?1 OR EXISTS (SELECT 1 FROM changes AS own
					WHERE own.event = ?2 AND own.item = 'people' AND own.number = people.number AND own.field = 'ended'))))
			ORDER BY later.event DESC LIMIT 1`,
		[root, inverted],
	);
	if (later)
		throw notAlone(where, root, `event ${later.event}, which builds upon it`);
}

/** The fields have the values that the event gave them; else an earlier event that they build upon was taken back meanwhile. */
function requireUnchanged(
	db: Database,
	inverted: number,
	{ item, field }: { readonly item: Item; readonly field: string },
	where: string,
): void {
	const other = selectOne<{ number: number }>(
		db,
		`SELECT own.number FROM changes AS own JOIN ${item} USING (number)
			WHERE own.event = ? AND own.item = ? AND own.field = ? AND ${item}.${field} IS NOT own.after LIMIT 1`,
		[inverted, item, field],
	);
	if (other)
		throw notAlone(
			where,
			inverted,
			`another ${field} of number ${other.number} of the ${item}`,
		);
}

/** What the event changed was not made by an event that counts no more. */
function requireMade(
	db: Database,
	{ inverted, root, item }: { inverted: number; root: number; item: Item },
	where: string,
): void {
	const { made } = items[item];
	const lost = selectOne<{ number: number; event: number }>(
		db,
		`SELECT own.number, ${made} AS event FROM changes AS own JOIN ${item} USING (number)
			JOIN events ON events.number = ${made}
			WHERE own.event = ? AND own.item = ? AND ${made} <> ? AND events.undone IS NOT NULL LIMIT 1`,
		[inverted, item, root],
	);
	if (lost)
		throw notAlone(
			where,
			root,
			`number ${lost.number} of the ${item}, which event ${lost.event} made and is taken back`,
		);
}

function requireLivingPeople(db: Database, root: number, where: string): void {
	const [lost] = rowsOfEnded(db);
	if (lost)
		throw notAlone(
			where,
			root,
			`row ${lost.row} of person ${lost.person}, who would not be there`,
		);
}

/** What a row repeats is there. */
function requireLeaders(db: Database, root: number, where: string): void {
	const copy = selectOne<{ number: number; of: number }>(
		db,
		`SELECT copy.number, copy.copy_of AS of FROM rows AS copy JOIN rows AS own ON own.number = copy.copy_of
			WHERE copy.removed IS NULL AND (own.removed IS NOT NULL OR own.copy_of IS NOT NULL) LIMIT 1`,
	);
	if (copy)
		throw notAlone(
			where,
			root,
			`row ${copy.number}, which repeats row ${copy.of}`,
		);
}

function notAlone(where: string, event: number, got: string): InputError {
	return new InputError(
		`${where}, event ${event}`,
		"an event that stands by itself",
		got,
		"take later events back first, or bring earlier ones back",
	);
}
