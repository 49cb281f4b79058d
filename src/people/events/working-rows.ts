/** The columns of all rows while an event changes them; what changed is written at the end. */
import type { EventChanges } from "../../files/library/event.ts";
import type { RowColumns } from "../../files/library/row-columns.ts";

/** Columns that events change. */
const names = [
	"person",
	"confidence",
	"quality",
	"pictureQuality",
	"copyOf",
	"isForeign",
	"isDoubtful",
] as const;

export type WorkingColumn = (typeof names)[number];

/** [N] each, as in `RowColumns`. */
export type WorkingRows = Pick<RowColumns, WorkingColumn>;

/** Copies of the columns, with space for `added` rows behind the last one. */
export function copyColumns(columns: RowColumns, added: number): WorkingRows {
	const total = columns.person.length + added;
	const grow = <T extends Int32Array | Float32Array | Uint8Array>(
		values: T,
		none: number,
	): T => {
		const longer = new (values.constructor as new (length: number) => T)(total);
		longer.fill(none, values.length);
		longer.set(values);
		return longer;
	};
	return {
		person: grow(columns.person, -1),
		confidence: grow(columns.confidence, Number.NaN),
		quality: grow(columns.quality, Number.NaN),
		pictureQuality: grow(columns.pictureQuality, Number.NaN),
		copyOf: grow(columns.copyOf, -1),
		isForeign: grow(columns.isForeign, 0),
		isDoubtful: grow(columns.isDoubtful, 0),
	};
}

/** Writes the values of rows that were there before and have others now. */
export function writeChanged(
	event: EventChanges,
	before: WorkingRows,
	now: WorkingRows,
): void {
	for (const name of names) {
		const old = before[name];
		const values = now[name];
		const changed: number[] = [];
		for (let row = 0; row < old.length; row++)
			if (!Object.is(old[row], values[row])) changed.push(row);
		const next = changed.map((row) => values[row]);
		if (changed.length > 0) event.setRows(name, changed, next);
	}
}

/** The values of the rows from `first` on, to be added. */
export function valuesFrom(now: WorkingRows, first: number): WorkingRows {
	return {
		person: now.person.subarray(first),
		confidence: now.confidence.subarray(first),
		quality: now.quality.subarray(first),
		pictureQuality: now.pictureQuality.subarray(first),
		copyOf: now.copyOf.subarray(first),
		isForeign: now.isForeign.subarray(first),
		isDoubtful: now.isDoubtful.subarray(first),
	};
}

/** All columns after an event: those of a change, with the rows that it added and removed. */
export function columnsAfter(
	before: RowColumns,
	now: WorkingRows,
	removedRows: readonly number[],
	event: number,
): RowColumns {
	const numRows = now.person.length;
	const added = new Int32Array(numRows).fill(event);
	added.set(before.added);
	const removed = new Int32Array(numRows).fill(-1);
	removed.set(before.removed);
	for (const row of removedRows) removed[row] = event;
	return { ...now, added, removed };
}
