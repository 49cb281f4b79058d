/** A library's leaders, as a set that grows. */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { normaliseRows } from "../../arrays/normalise.ts";
import type { LibraryState } from "../../files/library/state.ts";
import { blockRows } from "../../graph/exact/added-rows.ts";
import { noLink } from "../../scoring/scored-graph.ts";
import type { GrowingSet } from "./growing-set.ts";
import { type LiveRows, listLeaders } from "./live-rows.ts";
import {
	countListed,
	createLists,
	type NeighbourLists,
	nobody,
} from "./neighbour-lists.ts";

/** A cosine that every row reaches. */
const anyCosine = -2;

/** @param k neighbours of a list */
export function openStoredSet(
	state: LibraryState,
	live: LiveRows,
	k: number,
): GrowingSet {
	const { features, lists } = state;
	const { segment } = lists.index;
	const { isLeader } = live;
	const leaders = listLeaders(live);
	const { cols } = features;
	const unitRows = (some: Int32Array, data = floatsOf(some)): FloatMatrix => {
		features.readInto(some, data);
		return normaliseRows({ rows: some.length, cols, data }, data).features;
	};
	const floatsOf = (some: Int32Array) => new Float32Array(some.length * cols);
	const listsOf = (some: Int32Array) =>
		keepLeaders(readLists(state, some, k), isLeader);
	return {
		cols,
		k,
		*blocks() {
			const listed = leaders.filter((row) => segment[row] >= 0);
			const data = floatsOf(listed.subarray(0, blockRows));
			for (let first = 0; first < listed.length; first += blockRows) {
				const ids = listed.subarray(first, first + blockRows);
				const values = data.subarray(0, ids.length * cols);
				const least = lastCosines(state, ids, k);
				yield { ...unitRows(ids, values), ids, least };
			}
		},
		listsOf,
		unitRows: (some) => unitRows(some),
		massesOf: (some) =>
			Float64Array.from(lists.masses(some), (mass) => mass || 0),
	};
}

/** [rows] the cosine to the last neighbour of each row; lower than any where a row has less than k. */
function lastCosines(
	{ lists }: LibraryState,
	rows: Int32Array,
	k: number,
): Float32Array {
	const neighbours = lists.neighbours(rows, k);
	const cosines = lists.cosines(rows, k);
	return Float32Array.from(rows, (row, i) => {
		const last = (i + 1) * k - 1;
		return neighbours[last] === row ? anyCosine : cosines[last];
	});
}

function readLists(
	{ lists }: LibraryState,
	rows: Int32Array,
	k: number,
): NeighbourLists {
	if (lists.k === 0) return createLists(rows, k);
	const neighbours = lists.neighbours(rows, k);
	for (let i = 0; i < rows.length; i++)
		for (let at = i * k; at < (i + 1) * k; at++)
			if (neighbours[at] === rows[i]) neighbours[at] = nobody;
	return {
		rows,
		k,
		neighbours,
		cosines: lists.cosines(rows, k),
		first: lists.first(rows, k),
		scores: lists.scores(rows, k),
	};
}

/** Leaves out neighbours that were removed, or that are copies now, in place. */
function keepLeaders(
	lists: NeighbourLists,
	isLeader: Uint8Array,
): NeighbourLists {
	const { rows, k, neighbours, cosines, first, scores } = lists;
	for (let i = 0; i < rows.length; i++) {
		const count = countListed(lists, i);
		let to = i * k;
		for (let from = i * k; from < i * k + count; from++) {
			if (!isLeader[neighbours[from]]) continue;
			neighbours[to] = neighbours[from];
			cosines[to] = cosines[from];
			first[to] = first[from];
			scores[to++] = scores[from];
		}
		const end = i * k + count;
		neighbours.fill(nobody, to, end);
		first.fill(noLink, to, end);
		scores.fill(noLink, to, end);
	}
	return lists;
}
