/** Adds rows to a growing set: finds their copies and neighbours, and scores their links and those of rows that they become neighbours of. */
import {
	type ComparedRows,
	compareAddedRows,
	splitRows,
} from "../../graph/exact/added-rows.ts";
import type { RelationalStage } from "../../relational/score/stages.ts";
import type { StagePool } from "../../scoring/stages.ts";
import { findAddedCopies, takeRows } from "./added-copies.ts";
import { type AddedRows, listAdded, listChanged } from "./added-lists.ts";
import type { GrowingSet } from "./growing-set.ts";
import { createLists, type NeighbourLists } from "./neighbour-lists.ts";
import { layOver, type Overlay } from "./overlay.ts";
import { type ListScoring, scoreLists } from "./score-lists.ts";

export interface AddOptions extends ListScoring {
	/** A higher cosine is nearly equal; null where no rows count as copies. */
	readonly cutOff: number | null;
}

export interface AddedToSet {
	/** [n] the row that each added row repeats, its own number for one that repeats none. */
	readonly copyOf: Int32Array;
	/** The lists of the added rows that repeat none and, after them, those of the rows of the set that changed. */
	readonly overlay: Overlay;
}

/** @param added rows of length 1 or of zeros */
export async function addToSet(
	pool: StagePool<RelationalStage>,
	set: GrowingSet,
	added: AddedRows,
	options: AddOptions,
): Promise<AddedToSet> {
	const ofSet = compareAddedRows(added, added.ids, set.blocks(), set.k);
	const copyOf = findAddedCopies(added, ofSet, options.cutOff);
	const positions = [...added.ids.keys()].filter(
		(i) => copyOf[i] === added.ids[i],
	);
	const leaders = takeRows(added, positions);
	const lists = listNeighbours(set, leaders, { positions, ofSet });
	const overlay = layOver(set, leaders, lists);
	await scoreLists(pool, overlay, options);
	return { copyOf, overlay };
}

interface Compared {
	/** Positions of the leaders among the rows that were compared. */
	readonly positions: readonly number[];
	readonly ofSet: ComparedRows;
}

function listNeighbours(
	set: GrowingSet,
	leaders: AddedRows,
	{ positions, ofSet }: Compared,
): NeighbourLists {
	const { ids } = leaders;
	const among = splitRows(leaders, ids, Number.POSITIVE_INFINITY);
	const ofAdded = compareAddedRows(leaders, ids, among, set.k);
	const slots = Int32Array.from(positions);
	const leaderAt = new Map(positions.map((position, i) => [position, i]));
	const pairs = ofSet.pairs.flatMap(({ added, ...pair }) => {
		const leader = leaderAt.get(added);
		return leader === undefined ? [] : [{ ...pair, added: leader }];
	});
	return joinLists(
		listAdded(ids, set.k, [
			{ candidates: ofSet.candidates, slots },
			{ candidates: ofAdded.candidates, slots: slots.map((_, i) => i) },
		]),
		listChanged(set, pairs, ids),
	);
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
