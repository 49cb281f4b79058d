/** What one event of a library changes. */
import type { Rows } from "../../arrays/row-source.ts";
import { InputError } from "../../errors.ts";
import { endItems, type Field, setField } from "./changes.ts";
import { type SQLiteValue, withStatements } from "./database.ts";
import type { OpenEvent } from "./open-event.ts";
import { rowColumns } from "./row-columns.ts";
import type { SegmentKind } from "./segments.ts";
import { type Decision, nextNumber } from "./tables.ts";
import { applyUndo } from "./undo.ts";
import type { UndoTarget } from "./undo-target.ts";
import {
	insertRows,
	type NewRows,
	type RowField,
	toColumn,
} from "./write-rows.ts";
import type { NewLists } from "./write-segment.ts";

const personColumns = {
	name: "name",
	isHidden: "is_hidden",
	cover: "cover",
	/** Null for a person who lives again. */
	ended: "ended",
	mergedInto: "merged_into",
} as const;

export type PersonField = keyof typeof personColumns;

/**
 * The changes of an event take place together at `commit`, or not at all. Where a method throws, for example an InputError for a full disk,
 * the event is aborted and the library is as before.
 */
export class EventChanges {
	private readonly event: OpenEvent;

	constructor(event: OpenEvent) {
		this.event = event;
	}

	get number(): number {
		return this.event.number;
	}

	/**
	 * Adds rows, whose numbers follow one another.
	 * @returns the first number
	 * @throws InputError for an id that another row has
	 */
	addRows(rows: NewRows): number {
		const { db, folder, number } = this.event;
		return this.event.orAbort(() => insertRows(db, rows, number, folder));
	}

	/** Sets a field of rows; -1 and NaN stand for none, as where they are read. Returns the rows that had another value. */
	setRows(
		field: RowField,
		rows: ArrayLike<number>,
		values: ArrayLike<number>,
	): number[] {
		const { column } = rowColumns[field];
		return this.set({ item: "rows", column }, rows, (i) =>
			toColumn(field, values[i]),
		);
	}

	/** Removes rows; their numbers, values and features stay. Returns those that were there. */
	removeRows(rows: ArrayLike<number>): number[] {
		const { db, number } = this.event;
		return this.event.orAbort(() => endItems(db, number, "rows", rows));
	}

	/** Makes people, whose numbers follow one another; returns the first. */
	addPeople(count: number): number {
		const { db, number: event } = this.event;
		const sql = "INSERT INTO people (number, created) VALUES (?, ?)";
		return this.event.orAbort(() => {
			const first = nextNumber(db, "people");
			withStatements(db, [sql], (insert) => {
				for (let i = 0; i < count; i++) insert([first + i, event]);
			});
			return first;
		});
	}

	/** Sets a field of people; returns those that had another value. */
	setPeople(
		field: PersonField,
		people: ArrayLike<number>,
		values: ArrayLike<string | number | boolean | null>,
	): number[] {
		const column = personColumns[field];
		return this.set({ item: "people", column }, people, (i) => {
			const value = values[i];
			return typeof value === "boolean" ? Number(value) : value;
		});
	}

	/** Ends people, whose numbers are never given away again; their rows should have other people by then. Returns those that lived. */
	endPeople(people: ArrayLike<number>): number[] {
		const { db, number } = this.event;
		return this.event.orAbort(() => endItems(db, number, "people", people));
	}

	/** Adds decisions, whose numbers follow one another; returns the first. */
	addDecisions(decisions: readonly Decision[]): number {
		const { db, number: event } = this.event;
		const sql = `INSERT INTO decisions (number, kind, row, other_row, person, value, made)
			VALUES (?, ?, ?, ?, ?, ?, ?)`;
		return this.event.orAbort(() => {
			const first = nextNumber(db, "decisions");
			withStatements(db, [sql], (insert) => {
				for (const [i, d] of decisions.entries())
					insert([
						first + i,
						d.kind,
						d.row,
						d.otherRow,
						d.person,
						d.value,
						event,
					]);
			});
			return first;
		});
	}

	/** Takes decisions back; they stay in the table. Returns those that held. */
	cancelDecisions(decisions: ArrayLike<number>): number[] {
		const { db, number } = this.event;
		return this.event.orAbort(() =>
			endItems(db, number, "decisions", decisions),
		);
	}

	/** Sets a setting to a value that JSON holds. Undo leaves settings as they are. */
	setSetting(key: string, value: unknown): void {
		const sql = "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)";
		this.event.orAbort(() =>
			this.event.db.run(sql, [key, JSON.stringify(value)]),
		);
	}

	/**
	 * Stores the features [n, D] of rows [n], which ascend and are above all rows that have features.
	 * @throws InputError for another D than that of the library
	 */
	appendFeatures(rows: Int32Array, features: Rows): void {
		const { segments } = this.event;
		this.event.orAbort(() => segments.addFeatures(rows, features));
	}

	/** Stores lists of neighbours, which count from now on instead of earlier ones of the same rows. */
	appendLists(lists: NewLists): void {
		this.event.orAbort(() => this.event.segments.addLists(lists));
	}

	/** Forgets all features or all lists, before others are stored. */
	clearSegments(kind: SegmentKind): void {
		this.event.orAbort(() => this.event.segments.clear(kind));
	}

	/**
	 * Takes an event back, or brings it back.
	 * @param withFeatures for each row, whether its features are there: at least 0 where they are
	 * @throws InputError where later events build upon it, and where it needs features that were dropped since
	 */
	applyUndo(target: UndoTarget, withFeatures: Int32Array): void {
		const { db, folder, number } = this.event;
		this.event.orAbort(() => {
			const revived = applyUndo(db, number, target, folder);
			const lost = revived.find((row) => !(withFeatures[row] >= 0));
			if (lost !== undefined)
				throw new InputError(
					`${folder}, event ${target.root}`,
					"an event whose rows still have features",
					`row ${lost}, whose features were dropped since`,
				);
		});
	}

	/** Makes the event part of the library, durably. `summary` is for the history: any value that JSON holds. */
	commit(summary: object): void {
		this.event.commit(summary);
	}

	/** Throws the event away; does nothing after `commit`. */
	abort(): void {
		this.event.abort();
	}

	private set(
		field: Field,
		numbers: ArrayLike<number>,
		toValue: (i: number) => SQLiteValue,
	): number[] {
		const { db, number } = this.event;
		const values = Array.from(numbers, (of, i) => [of, toValue(i)] as const);
		return this.event.orAbort(() => setField(db, number, field, values));
	}
}
