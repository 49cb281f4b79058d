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
import type { LibraryEvent } from "./tables.ts";

/** Which changes are inverted, and which event counts or counts no more thereafter. */
export interface UndoTarget {
	/** The event whose changes are inverted: the root itself, or the event that took it back. */
	readonly inverted: number;
	/** The event that is taken back or brought back. */
	readonly root: number;
	readonly isRedo: boolean;
}

const isAction = ({ undoes, redoes }: LibraryEvent) =>
	undoes === null && redoes === null;

/**
 * What undoing an event means: an action is taken back; an undo is taken back by bringing its action back, and a redo by taking it back again.
 * @param number null for the last action that counts
 * @throws InputError where there is none, or the event counts no more
 */
export function findUndoTarget(
	events: readonly LibraryEvent[],
	number: number | null,
	where: string,
): UndoTarget {
	const event =
		number === null
			? events.findLast((e) => isAction(e) && e.undone === null)
			: events[number];
	if (!event)
		throw new InputError(
			where,
			"an event to take back",
			number === null ? "none" : `no event ${number}`,
		);
	const root = event.undoes ?? event.redoes ?? event.number;
	const undoneBy = events[root].undone;
	const isRedo = event.undoes !== null;
	const isCurrent = isRedo
		? undoneBy === event.number
		: undoneBy === null && isLatest(events, event);
	if (!isCurrent)
		throw new InputError(
			where,
			"an event that counts",
			`event ${event.number}, which was taken back`,
		);
	return { inverted: undoneBy ?? root, root, isRedo };
}

/** Of several times that an action was brought back, only the last can be taken back. */
function isLatest(events: readonly LibraryEvent[], event: LibraryEvent) {
	if (event.redoes === null) return true;
	return !events.some(
		(e) => e.redoes === event.redoes && e.number > event.number,
	);
}

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
		throw builtUpon(where, root, "another row with the id of one of its rows");
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

/** No later action that counts changed one of the fields, or anything of what the event made. */
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
				AND own.number = later.number AND own.field = later.field) ${ofMade.join(" ")})
			ORDER BY later.event DESC LIMIT 1`,
		[root, inverted],
	);
	if (later)
		throw builtUpon(where, root, `event ${later.event}, which changes it on`);
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
		throw builtUpon(
			where,
			inverted,
			`another ${field} of number ${other.number} of the ${item}`,
		);
}

function requireLivingPeople(db: Database, root: number, where: string): void {
	const [lost] = rowsOfEnded(db);
	if (lost)
		throw builtUpon(
			where,
			root,
			`row ${lost.row} of person ${lost.person}, who would not be there`,
		);
}

function builtUpon(where: string, event: number, got: string): InputError {
	return new InputError(
		`${where}, event ${event}`,
		"an event that nothing later builds upon",
		got,
		"take later events back first",
	);
}
