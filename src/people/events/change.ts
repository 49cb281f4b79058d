/** A change of a library before it is written: the columns as they will be, and the people. */

import type { EventChanges } from "../../files/library/event.ts";
import type { RowColumns } from "../../files/library/row-columns.ts";
import type { LibraryState } from "../../files/library/state.ts";
import type { StoredDecision } from "../../files/library/tables.ts";
import type { GroupOptions } from "../../grouping/group.ts";
import { assignPeople, findHeirs } from "../assign-people.ts";
import { groupRows } from "../group-rows.ts";
import { type Anchor, anchorsOf, decisionsAmong } from "../known-decisions.ts";
import type { GrowingSet } from "../lists/growing-set.ts";
import { findLiveRows, type LiveRows } from "../lists/live-rows.ts";
import { scoredLinks } from "../lists/neighbour-lists.ts";
import { positionsOf } from "../positions.ts";
import { joinPhotos, type Snapshot } from "../snapshot.ts";
import { findTouched } from "../touched-rows.ts";
import {
	columnsAfter,
	copyColumns,
	type WorkingRows,
	writeChanged,
} from "./working-rows.ts";
import { writePeople } from "./write-people.ts";

export interface ChangeStart {
	readonly state: LibraryState;
	readonly before: Snapshot;
	/** Photos of the rows that are added. */
	readonly addedPhotos: readonly (string | null)[];
	/** Rows that are removed. */
	readonly removedRows: readonly number[];
	/** The decisions that will hold. */
	readonly decisions: readonly StoredDecision[];
	/** For the history, beside what every event says. */
	readonly notes?: object;
}

/** Grouped rows by their library numbers. */
export interface GroupedPeople {
	readonly rows: Int32Array;
	readonly clusters: Int32Array;
	readonly confidence: Float32Array;
	/** [C] positions among the rows. */
	readonly covers: ArrayLike<number>;
	readonly doubtful: Uint8Array;
}

const gone = 0;

export class Change {
	readonly columns: WorkingRows;
	readonly decisions: readonly StoredDecision[];
	private readonly start: ChangeStart;
	private readonly removed: Int32Array;
	private readonly covers = new Map<number, number>();
	private readonly ended = new Map<number, number | null>();
	private readonly firstPerson: number;
	private numPeople: number;
	/** [N] name of each row's photo; null where none is known. */
	readonly photos: Snapshot["photos"];
	/** The rows that got their people anew. */
	readonly grouped = new Set<number>();

	constructor(start: ChangeStart) {
		const { before, addedPhotos, removedRows, decisions } = start;
		this.start = start;
		this.decisions = decisions;
		this.columns = copyColumns(before.columns, addedPhotos.length);
		this.removed = new Int32Array(this.columns.person.length).fill(-1);
		this.removed.set(before.columns.removed);
		for (const row of removedRows) this.removed[row] = gone;
		this.firstPerson = before.people.length;
		this.numPeople = this.firstPerson;
		this.photos = joinPhotos(before, addedPhotos);
	}

	/** The rows as they will be there, with the copies so far. */
	get live(): LiveRows {
		const { copyOf } = this.columns;
		return findLiveRows({ removed: this.removed, copyOf });
	}

	/** The anchors of names, in order of the decisions. */
	anchors(): Anchor[] {
		const { person } = this.columns;
		const { people } = this.start.before;
		return anchorsOf(this.decisions, people, { person, removed: this.removed });
	}

	/** What people decided about some rows, by their positions. */
	decisionsAbout(rows: Int32Array) {
		const { photos } = this;
		return decisionsAmong({
			rows,
			decisions: this.decisions,
			anchors: this.anchors(),
			photos: photos && Array.from(rows, (row) => photos[row]),
		});
	}

	/** Groups the rows again that the seeds touch, and gives them people. */
	group(
		set: GrowingSet,
		seeds: Iterable<number>,
		grouping: GroupOptions,
	): void {
		const { rows, copyOf, isLeader } = this.live;
		const { person, quality, isForeign } = this.columns;
		const touched = findTouched(seeds, { set, copyOf, person, rows, grouping });
		if (touched.length === 0) return;
		const positions = positionsOf(touched);
		const grouped = groupRows(
			{
				rows: touched,
				copyOf: touched.map((row) => positions.get(copyOf[row])!),
				lists: set.listsOf(
					touched.filter((row) => isLeader[row] === 1),
					scoredLinks,
				),
				quality: Float32Array.from(touched, (row) => quality[row]),
				isForeign: Uint8Array.from(touched, (row) => isForeign[row]),
				decisions: this.decisionsAbout(touched),
			},
			grouping,
		);
		this.setPeople({ rows: touched, ...grouped });
	}

	/** Gives grouped rows, all rows of the people who have any of them, their people. */
	setPeople({
		rows,
		clusters,
		confidence,
		covers,
		doubtful,
	}: GroupedPeople): void {
		const { columns } = this;
		const positions = positionsOf(rows);
		const personOf = Int32Array.from(rows, (row) => columns.person[row]);
		const people = assignPeople({
			clusters,
			personOf,
			anchors: this.anchors().flatMap(({ row, person }) => {
				const position = positions.get(row);
				return position === undefined ? [] : [{ position, person }];
			}),
		}).map((person) => (person < 0 ? this.numPeople++ : person));
		rows.forEach((row, at) => {
			this.grouped.add(row);
			columns.person[row] = people[clusters[at]];
			columns.confidence[row] = confidence[at];
			columns.isDoubtful[row] = doubtful[clusters[at]];
		});
		people.forEach((person, cluster) => {
			this.covers.set(person, rows[covers[cluster]]);
		});
		const heirs = findHeirs(personOf, people, clusters);
		for (const [person, into] of heirs) this.ended.set(person, into);
	}

	/** Ends people whose rows are all removed. */
	endEmpty(): void {
		const { person } = this.columns;
		const { people } = this.start.before;
		const lives = new Uint8Array(this.numPeople);
		for (const row of this.live.rows) lives[person[row]] = 1;
		for (const { number, ended } of people)
			if (ended === null && !lives[number] && !this.ended.has(number))
				this.ended.set(number, null);
	}

	/** For the history. */
	summary(): object {
		return {
			added: this.start.addedPhotos.length,
			removed: this.start.removedRows.length,
			newPeople: this.numPeople - this.firstPerson,
			endedPeople: this.ended.size,
			...this.start.notes,
		};
	}

	/** Writes people and the columns of rows that were there before. */
	write(event: EventChanges): void {
		const count = this.numPeople - this.firstPerson;
		if (count > 0) event.addPeople(count);
		writeChanged(event, this.start.before.columns, this.columns);
		writePeople(event, {
			before: this.start.before.people,
			covers: this.covers,
			ended: this.ended,
			names: this.shownNames(),
		});
	}

	/** All columns as the library has them after the event that writes this change. */
	columnsAfter(event: number): RowColumns {
		const { before, removedRows } = this.start;
		return columnsAfter(before.columns, this.columns, removedRows, event);
	}

	/** Of several names in one cluster, its person's own one is shown. */
	private shownNames(): Map<number, string> {
		const names = new Map<number, string>();
		for (const anchor of this.anchors()) {
			const person = this.columns.person[anchor.row];
			if (!names.has(person) || anchor.person === person)
				names.set(person, anchor.name);
		}
		return names;
	}
}
