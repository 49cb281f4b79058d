/** What the last addition of rows brought. */
import type { LibraryEvent } from "../files/library/tables.ts";
import { countSeen, numberOrNull } from "./difference.ts";
import type { LibraryContext } from "./library-context.ts";
import type { Addition, Assignment } from "./library-types.ts";

/** The setting that holds the last approval. */
export const approvalSetting = "approved";

export interface Approval {
	/** The event that added rows. */
	readonly addition: number;
	/** The event that approved it, which counts no longer when it was taken back. */
	readonly event: number;
}

export function describeAddition(context: LibraryContext): Addition | null {
	const { files, snapshot } = context;
	const events = files.state.events();
	const added = events.findLast(
		({ command, undone }) => command === "add" && undone === null,
	);
	if (!added) return null;
	const event = added.number;
	const { people, columns, live } = snapshot;
	const rows = live.rows.filter((row) => columns.added[row] === event);
	const moves = movesIn(context, event);
	const isThere = (person: number) => people[person].ended === null;
	return {
		event,
		assigned: [...assign(context, rows), ...moves],
		newPeople: people
			.filter(({ created, number }) => created === event && isThere(number))
			.map(({ number }) => number),
		merges: people.flatMap(({ number, ended, mergedInto }) =>
			ended === event && mergedInto !== null
				? [{ from: number, into: mergedInto }]
				: [],
		),
		splits: splitsOf(moves, (person) => people[person].ended !== null),
		saw: countSeen(columns, rows),
		isApproved: isApproved(
			events,
			files.state.setting(approvalSetting) as Approval | undefined,
			event,
		),
	};
}

function isApproved(
	events: readonly LibraryEvent[],
	approval: Approval | undefined,
	addition: number,
): boolean {
	return (
		approval?.addition === addition && events[approval.event].undone === null
	);
}

/** Added rows with the people that they have now. */
function assign(context: LibraryContext, rows: Int32Array): Assignment[] {
	const { person, confidence } = context.snapshot.columns;
	const ids = context.texts("id");
	return Array.from(rows, (row) => ({
		row,
		id: ids[row],
		before: null,
		person: person[row],
		confidence: numberOrNull(confidence[row]),
	}));
}

/** Rows that an event gave to other people, and that are there. */
function movesIn(
	context: LibraryContext,
	event: number,
): (Assignment & { readonly before: number })[] {
	const { files, snapshot } = context;
	const before = new Map(
		files.state
			.changes(event)
			.filter(({ item, field }) => item === "rows" && field === "person")
			.map((change) => [change.number, change.before as number]),
	);
	const { removed } = snapshot.columns;
	const rows = Int32Array.from(before.keys()).filter((row) => removed[row] < 0);
	return assign(context, rows).map((one) => ({
		...one,
		before: before.get(one.row)!,
	}));
}

function splitsOf(
	moves: readonly { readonly before: number; readonly person: number | null }[],
	isEnded: (person: number) => boolean,
): Addition["splits"] {
	const pairs = new Map<string, { from: number; into: number }>();
	for (const { before: from, person: into } of moves)
		if (into !== null && into !== from && !isEnded(from))
			pairs.set(`${from} ${into}`, { from, into });
	return [...pairs.values()];
}
