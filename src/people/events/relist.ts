/** Gives neighbours to rows that were copies and are none any more. */

import type { LibraryContext } from "../library-context.ts";
import { addToSet } from "../lists/add-to-set.ts";
import type { LiveRows } from "../lists/live-rows.ts";
import { createLists } from "../lists/neighbour-lists.ts";
import { layOver, type Overlay } from "../lists/overlay.ts";
import { openStoredSet } from "../lists/stored-set.ts";
import { withScorers } from "./with-scorers.ts";

/**
 * Adds rows of the library to the rows that have neighbours, as new rows are added.
 * @param live the rows that will be there, these among the leaders
 * @param rows ascending; they have no lists
 */
export async function relist(
	context: LibraryContext,
	live: LiveRows,
	rows: Int32Array,
): Promise<Overlay> {
	const { files, network } = context;
	const { options, checkpoint, measured } = network;
	const isLeader = live.isLeader.slice();
	for (const row of rows) isLeader[row] = 0;
	const set = openStoredSet(files.state, { ...live, isLeader }, options.k);
	if (rows.length === 0) {
		const nothing = { rows: 0, cols: set.cols, data: new Float32Array(0) };
		return layOver(set, nothing, createLists(rows, options.k));
	}
	const { overlay } = await withScorers(context, rows.length, (pool) =>
		addToSet(
			pool,
			set,
			{ ...set.unitRows(rows), ids: rows },
			{
				...options,
				weights: checkpoint.weights,
				impostors: measured!.impostors.impostors,
				cutOff: null,
			},
		),
	);
	return overlay;
}
