/** Adds rows to a growing set: finds their neighbours, and scores their links and those of rows that they become neighbours of. */
import { compareAddedRows, splitRows } from "../graph/exact/added-rows.ts";
import type { RelationalStage } from "../relational/score/stages.ts";
import type { ScoringPool } from "../scoring/stages.ts";
import { type AddedRows, listAdded, listChanged } from "./added-lists.ts";
import type { GrowingSet } from "./growing-set.ts";
import { createLists, type NeighbourLists } from "./neighbour-lists.ts";
import { layOver, type Overlay } from "./overlay.ts";
import { type ListScoring, scoreLists } from "./score-lists.ts";

/**
 * Returns the lists of the added rows and, after them, those of the rows of the set that changed, with the scores of all new links.
 * @param added rows of length 1 that are no copies
 */
export async function addLists(
	pool: ScoringPool<RelationalStage>,
	set: GrowingSet,
	added: AddedRows,
	options: ListScoring,
): Promise<Overlay> {
	const { ids } = added;
	const { k } = set;
	const ofSet = compareAddedRows(added, ids, set.blocks(), k);
	const among = splitRows(added, ids, Number.POSITIVE_INFINITY);
	const ofAdded = compareAddedRows(added, ids, among, k);
	const lists = joinLists(
		listAdded(ids, k, ofSet.candidates, ofAdded.candidates),
		listChanged(set, ofSet.pairs, ids),
	);
	const overlay = layOver(set, added, lists);
	await scoreLists(pool, overlay, options);
	return overlay;
}

function joinLists(a: NeighbourLists, b: NeighbourLists): NeighbourLists {
	const rows = new Int32Array(a.rows.length + b.rows.length);
	rows.set(a.rows);
	rows.set(b.rows, a.rows.length);
	const joined = createLists(rows, a.k);
	for (const name of ["neighbours", "cosines", "first", "scores"] as const) {
		joined[name].set(a[name]);
		joined[name].set(b[name], a[name].length);
	}
	return joined;
}
