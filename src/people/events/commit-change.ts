/** Writes a change as one event, and says what it changed. */
import type { EventChanges } from "../../files/library/event.ts";
import type { LibraryState } from "../../files/library/state.ts";
import { readCrossing } from "../crossing-links.ts";
import { compareSnapshots } from "../difference.ts";
import type { LibraryContext } from "../library-context.ts";
import type { Difference } from "../library-types.ts";
import { listLeaders } from "../lists/live-rows.ts";
import { openStoredSet } from "../lists/stored-set.ts";
import { findPeopleQuestions } from "../questions.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Change } from "./change.ts";

/** Questions that come with a difference. */
const questionsAfter = 20;

/** Runs one event: all of it is in the library, or nothing. */
export function runEvent(
	{ files }: LibraryContext,
	command: string,
	summary: object,
	write: (event: EventChanges) => void,
): number {
	const event = files.beginEvent(command);
	try {
		write(event);
		event.commit(summary);
	} catch (error) {
		event.abort();
		throw error;
	}
	return event.number;
}

/** @param change whose people and columns are written after what `write` writes */
export function commitChange(
	context: LibraryContext,
	command: string,
	change: Change,
	write: (event: EventChanges) => void,
): Difference {
	const before = context.snapshot;
	change.endEmpty();
	const event = runEvent(context, command, change.summary(), (changes) => {
		write(changes);
		change.write(changes);
	});
	const { photos } = change;
	context.follow(before, {
		event,
		columns: change.columnsAfter(event),
		photos,
	});
	return describeEvent(context, before, event, change.grouped);
}

/** @param about rows whose people may have new questions; null for all */
export function describeEvent(
	context: LibraryContext,
	before: Snapshot,
	event: number,
	about: ReadonlySet<number> | null,
): Difference {
	const { state } = context.files;
	const { live } = context.snapshot;
	const sources = about && listLeaders(live).filter((row) => about.has(row));
	return compareSnapshots(before, context.snapshot, {
		event,
		idsOf: (rows) => readIds(state, rows),
		questions: askAbout(context, sources, null, questionsAfter),
	});
}

/** More rows than this are read with all between them. */
const mostSingle = 1000;

/** @param rows ascending */
function readIds(
	state: LibraryState,
	rows: readonly number[],
): (string | null)[] {
	if (rows.length <= mostSingle)
		return rows.map((row) => state.rowTexts("id", row, 1)[0]);
	const first = rows[0];
	const count = rows[rows.length - 1] - first + 1;
	const ids = state.rowTexts("id", first, count);
	return rows.map((row) => ids[row - first]);
}

/**
 * The likeliest questions.
 * @param sources the rows whose links are read; null for all, which are kept for the next time
 * @param person one who has to be in them; null for any
 */
export function askAbout(
	context: LibraryContext,
	sources: Int32Array | null,
	person: number | null,
	most: number,
) {
	const { files, snapshot, network } = context;
	const { live, columns } = snapshot;
	const set = openStoredSet(files.state, live, network.options.k);
	return findPeopleQuestions({
		snapshot,
		links: sources
			? readCrossing(set, columns.person, sources)
			: context.crossing.links(
					files.state,
					{ live, person: columns.person },
					set,
				),
		grouping: network.options,
		person,
		most,
	});
}
