/** The neighbours of rows that are added to a set, and the neighbours of its rows that change by that. */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import type { Candidates } from "../../graph/approximate/candidates.ts";
import type { NearPair } from "../../graph/exact/added-rows.ts";
import { noLink } from "../../scoring/scored-graph.ts";
import type { GrowingSet } from "./growing-set.ts";
import {
	copyList,
	countListed,
	createLists,
	type NeighbourLists,
	nobody,
} from "./neighbour-lists.ts";

/** Added rows that are no copies. */
export interface AddedRows extends FloatMatrix {
	/** [n] their numbers in the set. */
	readonly ids: Int32Array;
}

/** At least the K best for each added row. */
interface Found {
	readonly candidates: Candidates;
	/** [n] where each added row's are. */
	readonly slots: Int32Array;
}

/** Neighbours as row numbers and cosines, nearest first. */
interface Ranked {
	readonly ids: Int32Array;
	readonly cosines: Float32Array;
	readonly count: number;
}

/**
 * The lists of the added rows: the nearest of those among the set and those among one another.
 */
export function listAdded(
	ids: Int32Array,
	k: number,
	[ofSet, ofAdded]: readonly [Found, Found],
): NeighbourLists {
	const lists = createLists(ids, k);
	for (let i = 0; i < ids.length; i++) {
		const a = take(ofSet.candidates, ofSet.slots[i]);
		const b = take(ofAdded.candidates, ofAdded.slots[i]);
		for (let to = i * k, fromA = 0, fromB = 0; to < (i + 1) * k; to++) {
			const isA =
				fromB >= b.count ||
				(fromA < a.count && a.cosines[fromA] >= b.cosines[fromB]);
			const { ids, cosines, count } = isA ? a : b;
			const from = isA ? fromA++ : fromB++;
			if (from >= count) break;
			lists.neighbours[to] = ids[from];
			lists.cosines[to] = cosines[from];
		}
	}
	return lists;
}

function take(candidates: Candidates, slot: number): Ranked {
	const ids = new Int32Array(candidates.numBest);
	const cosines = new Float32Array(candidates.numBest);
	return { ids, cosines, count: candidates.take(slot, ids, cosines) };
}

/** The lists of the rows of the set to which added rows are nearer than their last neighbour. Links that were scored keep their scores. */
export function listChanged(
	set: GrowingSet,
	pairs: readonly NearPair[],
	ids: Int32Array,
): NeighbourLists {
	const ofRow = new Map<number, NearPair[]>();
	for (const pair of pairs) {
		const others = ofRow.get(pair.id);
		if (others) others.push(pair);
		else ofRow.set(pair.id, [pair]);
	}
	const rows = Int32Array.from(ofRow.keys()).sort();
	const before = set.listsOf(rows);
	const lists = createLists(rows, set.k);
	for (let i = 0; i < rows.length; i++) {
		copyList(before, i, lists, i);
		const nearest = ofRow
			.get(rows[i])!
			.sort((a, b) => b.cosine - a.cosine || ids[a.added] - ids[b.added]);
		for (const { added, cosine } of nearest)
			insert(lists, i, ids[added], cosine);
	}
	return lists;
}

/** Inserts a neighbour behind those that are as near, and drops the last one where there are more than K then. */
function insert(
	lists: NeighbourLists,
	position: number,
	id: number,
	cosine: number,
): void {
	const { k, neighbours, cosines, first, scores } = lists;
	const start = position * k;
	const count = countListed(lists, position);
	let at = count;
	while (at > 0 && cosines[start + at - 1] < cosine) at--;
	if (at === k) return;
	for (const values of [neighbours, cosines, first, scores])
		values.copyWithin(
			start + at + 1,
			start + at,
			start + Math.min(count, k - 1),
		);
	neighbours[start + at] = id;
	cosines[start + at] = cosine;
	first[start + at] = noLink;
	scores[start + at] = noLink;
}

/** Whether a neighbour of a list, up to column `width`, has not been scored. */
export function hasUnscored(
	{ neighbours, scores, k }: NeighbourLists,
	position: number,
	width: number,
): boolean {
	for (let c = 0, at = position * k; c < Math.min(width, k); c++, at++)
		if (neighbours[at] !== nobody && scores[at] === noLink) return true;
	return false;
}
