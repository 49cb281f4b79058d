/** What the tables of a library hold, and reading the small ones whole. */
import { type Database, select, selectBlocks, selectOne } from "./database.ts";

export interface Person {
	/** For ever this person's, from 0. */
	readonly number: number;
	readonly name: string | null;
	readonly isHidden: boolean;
	/** The row to show. */
	readonly cover: number | null;
	/** The event that made the person. */
	readonly created: number;
	/** The event that ended it; null while it lives. */
	readonly ended: number | null;
	/** The person that took its rows over, if it ended so. */
	readonly mergedInto: number | null;
}

/** What somebody decided, for example that two rows are the same person. Which columns a kind uses is up to its maker. */
export interface Decision {
	readonly kind: string;
	readonly row: number | null;
	readonly otherRow: number | null;
	readonly person: number | null;
	readonly value: string | null;
}

export interface StoredDecision extends Decision {
	readonly number: number;
	/** The event that brought it. */
	readonly made: number;
	/** The event that took it back; null while it holds. */
	readonly undone: number | null;
}

export interface LibraryEvent {
	readonly number: number;
	/** ISO 8601, UTC. */
	readonly time: string;
	readonly command: string;
	/** As its maker described it. */
	readonly summary: unknown;
	/** The event that it took back, or brought back. */
	readonly undoes: number | null;
	readonly redoes: number | null;
	/** The event that took it back; null while it counts. */
	readonly undone: number | null;
}

/** One field that an event changed. */
export interface Change {
	readonly item: "rows" | "people" | "decisions";
	readonly number: number;
	/** The column's name. */
	readonly field: string;
	readonly before: string | number | null;
	readonly after: string | number | null;
}

export function readPeople(db: Database): Person[] {
	const count = nextNumber(db, "people");
	const people: Person[] = [];
	const columns = [
		"name",
		"is_hidden",
		"cover",
		"created",
		"ended",
		"merged_into",
	];
	const all = { table: "people", columns, first: 0, count } as const;
	selectBlocks(db, all, ([names, ...numbers]) => {
		const [hidden, cover, created, ended, merged] = numbers as number[][];
		names.forEach((name, i) => {
			people.push({
				number: people.length,
				name: name as string | null,
				isHidden: Boolean(hidden[i]),
				cover: cover[i],
				created: created[i],
				ended: ended[i],
				mergedInto: merged[i],
			});
		});
	});
	return people;
}

/** All people after an event, of which those before it are known: the others stay the same objects. */
export function readPeopleAfter(
	db: Database,
	event: number,
	before: readonly Person[],
): Person[] {
	const people = [...before];
	const changed = select<Person & { isHidden: unknown }>(
		db,
		`SELECT number, name, is_hidden AS isHidden, cover, created, ended, merged_into AS mergedInto FROM people
			WHERE number >= ? OR number IN (SELECT number FROM changes WHERE event = ? AND item = 'people')`,
		[before.length, event],
	);
	for (const person of changed)
		people[person.number] = { ...person, isHidden: Boolean(person.isHidden) };
	return people;
}

export function readDecisions(db: Database): StoredDecision[] {
	return select(
		db,
		`SELECT number, kind, row, other_row AS otherRow, person, value, made, undone
			FROM decisions ORDER BY number`,
	);
}

export function readEvents(db: Database): LibraryEvent[] {
	const events = select<LibraryEvent & { summary: string }>(
		db,
		"SELECT number, time, command, summary, undoes, redoes, undone FROM events ORDER BY number",
	);
	return events.map((event) => ({
		...event,
		summary: JSON.parse(event.summary),
	}));
}

/** What an event changed; rows, people and decisions that it made are not listed, but hold its number. */
export function readChanges(db: Database, event: number): Change[] {
	return select(
		db,
		"SELECT item, number, field, before, after FROM changes WHERE event = ? ORDER BY item, number, field",
		[event],
	);
}

/** The value of a setting, or undefined. */
export function readSetting(db: Database, key: string): unknown {
	const row = selectOne<{ value: string }>(
		db,
		"SELECT value FROM settings WHERE key = ?",
		[key],
	);
	return row ? JSON.parse(row.value) : undefined;
}

/** How many numbers of a table are given away: the next one. */
export function nextNumber(
	db: Database,
	table: "rows" | "people" | "decisions" | "events",
): number {
	const row = selectOne<{ next: number }>(
		db,
		`SELECT coalesce(max(number), -1) + 1 AS next FROM ${table}`,
	);
	return row?.next ?? 0;
}
