/** Takes an event of a library back, or brings it back. */

import { anchorsOf } from "../known-decisions.ts";
import type { LibraryContext } from "../library-context.ts";
import type { Difference } from "../library-types.ts";
import { findLiveRows } from "../lists/live-rows.ts";
import { writeOverlay } from "../lists/write-lists.ts";
import { describeEvent } from "./commit-change.ts";
import { requireNoContradiction } from "./contradictions.ts";
import { relist } from "./relist.ts";

/**
 * Rows that are there again and whose neighbours were forgotten since, because all was scored anew without them, get neighbours again.
 * @throws InputError as `LibraryFiles.beginUndo`, and where decisions that hold again contradict later ones
 */
export async function undoEvent(
	context: LibraryContext,
	number: number | null,
): Promise<Difference> {
	const { files, snapshot } = context;
	const { event, root, next } = files.beginUndo(number);
	try {
		const { rows, people } = next;
		const decisions = next.decisions.filter(({ undone }) => undone === null);
		requireNoContradiction(
			files.state,
			decisions,
			anchorsOf(decisions, people, rows),
		);
		const live = findLiveRows(rows);
		const { segment } = files.state.lists.index;
		const forgotten = live.rows.filter(
			(row) => live.isLeader[row] === 1 && segment[row] < 0,
		);
		writeOverlay(event, await relist(context, live, forgotten));
		event.commit({ event: root });
	} catch (error) {
		event.abort();
		throw error;
	}
	return describeEvent(context, snapshot, event.number, null);
}
