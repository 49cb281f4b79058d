/** A library as it was after one event: its database and the segments that it names, all open, so that no later writer takes them away. */
import type { Database } from "./database.ts";
import { databasePath } from "./places.ts";
import {
	findRows,
	hasTexts,
	type RowColumns,
	type RowText,
	readRowColumns,
	readRowTexts,
} from "./row-columns.ts";
import { openCurrent } from "./schema.ts";
import {
	openSegment,
	readSegments,
	type Segment,
	type SegmentKind,
} from "./segments.ts";
import { openFeatures, type StoredFeatures } from "./stored-features.ts";
import { openLists, type StoredLists } from "./stored-lists.ts";
import {
	type Change,
	type LibraryEvent,
	nextNumber,
	type Person,
	readChanges,
	readDecisions,
	readEvents,
	readPeople,
	readPeopleAfter,
	readSetting,
	type StoredDecision,
} from "./tables.ts";

/** Rows, people and decisions, those taken back too, as tables hold them. */
export interface LibraryTables {
	readonly rows: RowColumns;
	readonly people: readonly Person[];
	readonly decisions: readonly StoredDecision[];
}

export const readTables = (db: Database): LibraryTables => ({
	rows: readRowColumns(db),
	people: readPeople(db),
	decisions: readDecisions(db),
});

export class LibraryState {
	private readonly db: Database;
	readonly segments: readonly Segment[];
	/** Rows ever added; the number of the next. */
	readonly numRows: number;
	private featuresOnce: StoredFeatures | null = null;
	private listsOnce: StoredLists | null = null;

	constructor(db: Database, segments: readonly Segment[]) {
		this.db = db;
		this.segments = segments;
		this.numRows = nextNumber(db, "rows");
	}

	rows(): RowColumns {
		return readRowColumns(this.db);
	}

	/** Texts of `count` rows from `first` on; null where a row has none. */
	rowTexts(
		column: RowText,
		first = 0,
		count = this.numRows - first,
	): (string | null)[] {
		return readRowTexts(this.db, column, first, count);
	}

	/** [N] name of each row's photo; null where none is known. */
	photos(): (string | null)[] | null {
		return hasTexts(this.db, "photo") ? this.rowTexts("photo") : null;
	}

	/** Numbers of the rows with these ids, of those that are there; -1 for an id that none has. */
	findRows(ids: readonly string[]): Int32Array {
		return findRows(this.db, ids);
	}

	/** All people there ever were, each at its number. */
	people(): Person[] {
		return readPeople(this.db);
	}

	/** The same after the last event, where those before it are known, in little time. */
	peopleAfter(event: number, before: readonly Person[]): Person[] {
		return readPeopleAfter(this.db, event, before);
	}

	/** All decisions, also those taken back, each at its number. */
	decisions(): StoredDecision[] {
		return readDecisions(this.db);
	}

	/** All events, each at its number. */
	events(): LibraryEvent[] {
		return readEvents(this.db);
	}

	/** The fields that an event changed. */
	changes(event: number): Change[] {
		return readChanges(this.db, event);
	}

	/** The value of a setting, or undefined. */
	setting(key: string): unknown {
		return readSetting(this.db, key);
	}

	get features(): StoredFeatures {
		this.featuresOnce ??= openFeatures(this.numRows, this.of("features"));
		return this.featuresOnce;
	}

	get lists(): StoredLists {
		this.listsOnce ??= openLists(this.numRows, this.of("lists"));
		return this.listsOnce;
	}

	/** Closes the database; segments that the next state has too stay open. */
	close(next: LibraryState | null): void {
		if (this.db.isOpen) this.db.close();
		const kept = new Set(next?.segments);
		for (const segment of this.segments)
			if (!kept.has(segment)) segment.close();
	}

	private of(kind: SegmentKind): Segment[] {
		return this.segments.filter(({ record }) => record.kind === kind);
	}
}

/**
 * Opens the present state.
 * @param before its segments are used again
 * @throws InputError where there is no library, one of a newer version, or a damaged one
 */
export function openState(
	folder: string,
	before: LibraryState | null,
): LibraryState {
	const db = openCurrent(databasePath(folder));
	const opened: Segment[] = [];
	try {
		const known = new Map(
			before?.segments.map((segment) => [segment.record.number, segment]),
		);
		const segments = readSegments(db).map((record) => {
			const old = known.get(record.number);
			if (old) return old;
			const segment = openSegment(folder, record);
			opened.push(segment);
			return segment;
		});
		return new LibraryState(db, segments);
	} catch (error) {
		db.close();
		for (const segment of opened) segment.close();
		throw error;
	}
}
