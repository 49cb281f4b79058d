/**
 * What one list adds to an approximate search: first the neighbours that its members are to one another, then, in a second turn, those
 * that its visitors and members are. Each pair of rows is offered to both once, whichever of them looks into the other's list.
 */

import type { PairFinder, PairKind } from "../../kernels/near-pairs.ts";
import {
	type BlockBest,
	releaseBest,
	restartSlots,
	takeSlots,
} from "../exact/block-best.ts";
import type { Similarity } from "../similarity.ts";
import { createSimilarityFinder, offerColumns } from "../similarity-finder.ts";
import { type Candidates, createCandidates, usualSpare } from "./candidates.ts";
import type { Lists } from "./lists.ts";

export interface ListSearchOptions {
	readonly kind: PairKind;
	readonly lists: Lists;
	/** Candidates of a row that are wanted. */
	readonly keep: number;
	/** [N] that all threads see: nothing under a row's threshold is wanted. Values only rise. */
	readonly thresholds: Float32Array;
}

/** Rows on either side of the products at once. */
const blockRows = 1024;

/** Returns what searches a list, for a turn from 0 up to twice their number: all first turns, then all second ones. */
export function createListSearch(
	similarity: Similarity,
	{ kind, lists, keep, thresholds }: ListSearchOptions,
): (turn: number) => BlockBest {
	const size = Math.min(blockRows, similarity.features.rows);
	const { finder, load } = createSimilarityFinder(similarity, kind, size);
	const candidates = createCandidates(2 * size, keep, usualSpare(keep));

	function searchBlock(
		rows: Int32Array,
		isFirstTurn: boolean,
		members: Int32Array,
	) {
		load(rows, "rows");
		const slots = isFirstTurn ? rows : joinIds(rows, members);
		restartSlots(candidates, slots, thresholds);
		if (isFirstTurn) offerColumns(finder, candidates, rows, members);
		else offerBoth(finder, candidates, rows, members, lists);
		return takeSlots(candidates, slots);
	}

	return (turn) => {
		const { numLists, memberOffsets, visitorOffsets } = lists;
		const list = turn % numLists;
		const isFirstTurn = turn < numLists;
		const members = partOf(lists.members, memberOffsets, list);
		const rows = isFirstTurn
			? members
			: partOf(lists.visitors, visitorOffsets, list);
		const found: BlockBest[] = [];
		for (let column = 0; column < members.length; column += size) {
			const columns = members.subarray(column, column + size);
			load(columns, "columns");
			for (let row = 0; row < rows.length; row += size)
				found.push(
					searchBlock(rows.subarray(row, row + size), isFirstTurn, columns),
				);
		}
		return join(found);
	};
}

function joinIds(first: Int32Array, last: Int32Array): Int32Array {
	const joined = new Int32Array(first.length + last.length);
	joined.set(first);
	joined.set(last, first.length);
	return joined;
}

const partOf = (entries: Int32Array, offsets: Int32Array, list: number) =>
	entries.subarray(offsets[list], offsets[list + 1]);

/** The parts are given up. */
function join(parts: readonly BlockBest[]): BlockBest {
	if (parts.length === 1) return parts[0];
	const total = parts.reduce((sum, { rows }) => sum + rows.length, 0);
	const rows = new Int32Array(total);
	const ids = new Int32Array(total);
	const values = new Float32Array(total);
	let at = 0;
	for (const part of parts) {
		rows.set(part.rows, at);
		ids.set(part.ids, at);
		values.set(part.values, at);
		at += part.rows.length;
		releaseBest(part);
	}
	return { rows, ids, values };
}

/** Offers members to visitors, and visitors to members that do not look into their list: those meet there. */
function offerBoth(
	finder: PairFinder,
	{ thresholds, offer }: Candidates,
	visitors: Int32Array,
	members: Int32Array,
	{ probes, numProbes }: Lists,
): void {
	const { rowStep, columnStep, keys, values } = finder;
	const numVisitors = visitors.length;
	const ofMembers = thresholds.subarray(numVisitors);
	for (let row = 0; row < numVisitors; row += rowStep)
		for (let column = 0; column < members.length; column += columnStep) {
			const count = finder.find(row, column, thresholds, ofMembers);
			for (let at = 0; at < 2 * count; at += 2) {
				const r = row + (keys[at] >>> 16);
				const c = column + (keys[at] & 0xffff);
				if (r >= numVisitors || c >= members.length) continue;
				const value = values[at + 1];
				if (value >= thresholds[r]) offer(r, members[c], value);
				if (value < ofMembers[c]) continue;
				const list = probes[visitors[r] * numProbes];
				if (!looksInto(probes, members[c] * numProbes, numProbes, list))
					offer(numVisitors + c, visitors[r], value);
			}
		}
}

function looksInto(
	probes: Int32Array,
	start: number,
	numProbes: number,
	list: number,
): boolean {
	for (let p = start; p < start + numProbes; p++)
		if (probes[p] === list) return true;
	return false;
}
