/** Takes an event of a library back, or brings it back. */

import { InputError } from "../../errors.ts";
import { type Anchor, anchorsOf, decisionsAmong } from "../known-decisions.ts";
import type { LibraryContext } from "../library-context.ts";
import type { Difference } from "../library-types.ts";
import { findLiveRows, listLeaders } from "../lists/live-rows.ts";
import { writeOverlay } from "../lists/write-lists.ts";
import type { Snapshot } from "../snapshot.ts";
import { describeEvent } from "./commit-change.ts";
import { requireNoContradiction } from "./contradictions.ts";
import { findDisobeyed } from "./obeyed.ts";
import { relist } from "./relist.ts";

/**
 * Rows that are there again and whose neighbours were forgotten since, because all was scored anew without them, get neighbours again.
 * @throws InputError as `LibraryFiles.beginUndo`, and where decisions that hold again contradict later ones, or rows would be with people that later ones keep them from
 */
export async function undoEvent(
	context: LibraryContext,
	number: number | null,
): Promise<Difference> {
	const { files, snapshot } = context;
	const { event, root, next } = files.beginUndo(number);
	const live = findLiveRows(next.rows);
	const after: Snapshot = {
		columns: next.rows,
		live,
		people: next.people,
		decisions: next.decisions.filter(({ undone }) => undone === null),
		photos: snapshot.photos,
	};
	try {
		const { columns, people, decisions } = after;
		const anchors = anchorsOf(decisions, people, columns);
		requireNoContradiction(files.state, decisions, anchors);
		requireObeyed(root, after, anchors);
		const { segment } = files.state.lists.index;
		const forgotten = listLeaders(live).filter((row) => segment[row] < 0);
		writeOverlay(event, await relist(context, live, forgotten));
		event.commit({ event: root });
	} catch (error) {
		event.abort();
		throw error;
	}
	context.accept(after);
	return describeEvent(context, snapshot, event.number, null);
}

/** @throws InputError where rows that moved since, or were decided about, would be with the wrong people */
function requireObeyed(
	root: number,
	{ live, columns, decisions, photos }: Snapshot,
	anchors: readonly Anchor[],
): void {
	const positions = new Int32Array(live.copyOf.length);
	live.rows.forEach((row, at) => {
		positions[row] = at;
	});
	const broken = findDisobeyed({
		person: live.rows.map((row) => columns.person[row]),
		copyOf: live.rows.map((row) => positions[live.copyOf[row]]),
		decisions: decisionsAmong({
			rows: live.rows,
			decisions,
			anchors,
			photos: photos && Array.from(live.rows, (row) => photos[row]),
		}),
	});
	if (broken)
		throw new InputError(
			`event ${root}`,
			"an event that stands by itself",
			`rows ${live.rows[broken[0]]} and ${live.rows[broken[1]]}, about which more is known since`,
			"take later events back first, or bring earlier ones back",
		);
}
