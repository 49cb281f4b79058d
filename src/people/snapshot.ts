/** All that a library's database holds, read into memory. */
import type { RowColumns } from "../files/library/row-columns.ts";
import type { LibraryState } from "../files/library/state.ts";
import type { Person, StoredDecision } from "../files/library/tables.ts";
import { findLiveRows, type LiveRows } from "./lists/live-rows.ts";

export interface Snapshot {
	readonly columns: RowColumns;
	readonly live: LiveRows;
	/** All people there ever were, each at its number. */
	readonly people: readonly Person[];
	/** Those that hold. */
	readonly decisions: readonly StoredDecision[];
	/** [N] name of each row's photo; null where none is known. */
	readonly photos: readonly (string | null)[] | null;
}

export function takeSnapshot(state: LibraryState): Snapshot {
	const columns = state.rows();
	return {
		columns,
		live: findLiveRows(columns),
		people: state.people(),
		decisions: holding(state),
		photos: state.photos(),
	};
}

/** The snapshot after an event that has changed a library, without reading again what is known: that takes the most time. */
export function followSnapshot(
	state: LibraryState,
	before: Snapshot,
	{
		event,
		columns,
		photos,
	}: Pick<Snapshot, "columns" | "photos"> & { readonly event: number },
): Snapshot {
	return {
		columns,
		live: findLiveRows(columns),
		people: state.peopleAfter(event, before.people),
		decisions: holding(state),
		photos,
	};
}

const holding = (state: LibraryState) =>
	state.decisions().filter(({ undone }) => undone === null);

/** The photos of a library's rows and of added ones behind them. */
export function joinPhotos(
	{ photos, columns }: Pick<Snapshot, "photos" | "columns">,
	added: readonly (string | null)[],
): Snapshot["photos"] {
	if (added.length === 0) return photos;
	if (!photos && added.every((photo) => photo === null)) return null;
	const known = photos ?? new Array<null>(columns.person.length).fill(null);
	return [...known, ...added];
}

/** Rows of each living person. */
export function rowsByPerson({
	columns: { person },
	live: { rows },
}: Snapshot): Map<number, number[]> {
	const byPerson = new Map<number, number[]>();
	for (const row of rows) {
		const of = byPerson.get(person[row]);
		if (of) of.push(row);
		else byPerson.set(person[row], [row]);
	}
	return byPerson;
}
