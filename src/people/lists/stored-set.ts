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
	type ListValue,
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
	const listsOf = (some: Int32Array, values?: readonly ListValue[]) =>
		keepLeaders(readLists(state, createLists(some, k, values)), isLeader);
	return {
		cols,
		k,
		*blocks() {
			const listed = leaders.filter((row) => segment[row] >= 0);
			const data = floatsOf(listed.subarray(0, blockRows));
			const lastOf = createLastCosines(state, k);
			for (let first = 0; first < listed.length; first += blockRows) {
				const ids = listed.subarray(first, first + blockRows);
				const values = data.subarray(0, ids.length * cols);
				yield { ...unitRows(ids, values), ids, least: lastOf(ids) };
			}
		},
		listsOf,
		unitRows,
		massesOf: (some) =>
			Float64Array.from(lists.masses(some), (mass) => mass || 0),
	};
}

/** Returns a function that gives the cosine to the last neighbour of each row of a block, lower than any where a row has less than k: zeros stand behind its last one. */
function createLastCosines({ lists }: LibraryState, k: number) {
	const all = new Float32Array(blockRows * k);
	return (rows: Int32Array): Float32Array => {
		const cosines = all.subarray(0, rows.length * k);
		lists.readInto(rows, k, { cosines });
		const least = new Float32Array(rows.length);
		for (let i = 0; i < rows.length; i++) {
			least[i] = cosines[(i + 1) * k - 1];
			if (least[i] === 0 && isShort(lists, rows.subarray(i, i + 1), k))
				least[i] = anyCosine;
		}
		return least;
	};
}

function isShort(
	lists: LibraryState["lists"],
	row: Int32Array,
	k: number,
): boolean {
	return lists.neighbours(row, k)[k - 1] === row[0];
}

/** Fills lists with those of their rows that the library has. */
function readLists(
	{ lists }: LibraryState,
	found: NeighbourLists,
): NeighbourLists {
	const { rows, k, ...values } = found;
	if (lists.k === 0) return found;
	const wanted = Object.entries(values).filter(([, to]) => to.length > 0);
	lists.readInto(rows, k, Object.fromEntries(wanted));
	const { neighbours } = found;
	for (let i = 0; i < rows.length; i++)
		for (let at = (i + 1) * k - 1; at >= i * k; at--) {
			if (neighbours[at] !== rows[i] && neighbours[at] !== nobody) break;
			neighbours[at] = nobody;
		}
	return found;
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
		while (to < i * k + count && isLeader[neighbours[to]]) to++;
		for (let from = to + 1; from < i * k + count; from++) {
			if (!isLeader[neighbours[from]]) continue;
			neighbours[to] = neighbours[from];
			cosines[to] = cosines[from];
			first[to] = first[from];
			scores[to++] = scores[from];
		}
		const end = i * k + count;
		neighbours.fill(nobody, to, end);
		cosines.fill(0, to, end);
		first.fill(noLink, to, end);
		scores.fill(noLink, to, end);
	}
	return lists;
}
