/** Removes rows from a library. */

import { InputError } from "../../errors.ts";
import type { LibraryContext } from "../library-context.ts";
import type { Difference } from "../library-types.ts";
import { writeOverlay } from "../lists/write-lists.ts";
import { findChanged } from "../touched-rows.ts";
import { Change } from "./change.ts";
import { commitChange } from "./commit-change.ts";
import { relist } from "./relist.ts";
import { requireLive } from "./require-live.ts";

/**
 * The people who lose rows are grouped again without them. Where a row is removed that others repeat, the first of these takes its place.
 * @throws InputError for no rows, and for a row that is not there
 */
export async function removeRows(
	context: LibraryContext,
	rows: readonly number[],
): Promise<Difference> {
	const { files, snapshot, network } = context;
	if (rows.length === 0)
		throw new InputError("rows", "at least 1 row to remove", "none");
	requireLive(snapshot, rows);
	const change = new Change({
		state: files.state,
		before: snapshot,
		addedPhotos: [],
		removedRows: rows,
		decisions: snapshot.decisions,
	});
	const leaders = promoteCopies(change, new Set(rows));
	const { live, columns } = change;
	const overlay = await relist(context, live, leaders);
	const people = new Set(rows.map((row) => columns.person[row]));
	const seeds = live.rows.filter((row) => people.has(columns.person[row]));
	change.group(
		overlay,
		[...seeds, ...findChanged(overlay, network.options)],
		network.options,
	);
	return commitChange(context, "remove", change, (event) => {
		event.removeRows(rows);
		writeOverlay(event, overlay);
	});
}

/** Makes the first copy of each removed row the one that the others repeat; returns these rows, ascending. */
function promoteCopies(
	{ live, columns }: Change,
	removed: ReadonlySet<number>,
): Int32Array {
	const heirs = new Map<number, number>();
	for (const row of live.rows) {
		const leader = columns.copyOf[row];
		if (leader < 0 || !removed.has(leader)) continue;
		const heir = heirs.get(leader);
		if (heir === undefined) heirs.set(leader, row);
		columns.copyOf[row] = heir ?? -1;
	}
	return Int32Array.from(heirs.values()).sort();
}
