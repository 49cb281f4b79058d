/**
 * Searches one list of an approximate search: in its first turn, its members are compared with one another, in its second turn with its visitors.
 * Each pair of rows is offered to both rows once, whichever of them probes the other's list.
 */

import type { PairFinder, PairKind } from "../../kernels/near-pairs.ts";
import {
	type BlockBest,
	releaseBest,
	resetSlots,
	takeSlots,
} from "../exact/block-best.ts";
import type { Similarity } from "../similarity.ts";
import { createSimilarityFinder, offerColumns } from "../similarity-finder.ts";
import { type Candidates, createCandidates } from "./candidates.ts";
import type { Lists } from "./lists.ts";

export interface ListSearchOptions {
	readonly kind: PairKind;
	readonly lists: Lists;
	/** The number of best candidates of a row. */
	readonly numBest: number;
	/** [N], in memory that all threads share: values under a row's threshold are ignored. Thresholds only rise. */
	readonly thresholds: Float32Array;
}

/** The most rows on each side of one product. */
const blockRows = 1024;

/** Returns a function that runs a turn by its number: first the first turns of all lists, then their second turns. */
export function createListSearch(
	similarity: Similarity,
	options: ListSearchOptions,
): (turn: number) => BlockBest {
	const { kind, lists } = options;
	const size = Math.min(blockRows, similarity.features.rows);
	const { finder, load } = createSimilarityFinder(similarity, kind, size);
	const search = createBlockSearch(finder, size, options);
	return (turn) => {
		const { numLists, memberOffsets, visitorOffsets } = lists;
		const list = turn % numLists;
		const isFirstTurn = turn < numLists;
		const members = partOf(lists.members, memberOffsets, list);
		const rows = isFirstTurn
			? members
			: partOf(lists.visitors, visitorOffsets, list);
		const parts: BlockBest[] = [];
		for (let column = 0; column < members.length; column += size) {
			const columns = members.subarray(column, column + size);
			load(columns, "columns");
			for (let row = 0; row < rows.length; row += size) {
				const block = rows.subarray(row, row + size);
				load(block, "rows");
				parts.push(search(block, columns, isFirstTurn));
			}
		}
		return join(parts);
	};
}

/** Returns a function that finds candidates among the pairs of a loaded block of rows and a loaded block of members. */
function createBlockSearch(
	finder: PairFinder,
	size: number,
	{ lists, numBest, thresholds }: ListSearchOptions,
) {
	const candidates = createCandidates(2 * size, numBest);
	return (rows: Int32Array, members: Int32Array, isFirstTurn: boolean) => {
		const slots = isFirstTurn ? rows : joinIds(rows, members);
		resetSlots(candidates, slots, thresholds);
		if (isFirstTurn) offerColumns(finder, candidates, rows, members);
		else offerBoth(finder, candidates, { visitors: rows, members, lists });
		return takeSlots(candidates, slots);
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

/** Joins parts into one, and frees their memory. */
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

interface VisitorsAndMembers {
	readonly visitors: Int32Array;
	readonly members: Int32Array;
	readonly lists: Lists;
}

/** Offers members to visitors, and a visitor to those members that do not probe its own list; the others meet it there. */
function offerBoth(
	finder: PairFinder,
	{ thresholds, offer }: Candidates,
	{ visitors, members, lists: { probes, numProbes } }: VisitorsAndMembers,
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
				const ownList = probes[visitors[r] * numProbes];
				if (!isAmong(probes, members[c] * numProbes, numProbes, ownList))
					offer(numVisitors + c, visitors[r], value);
			}
		}
}

/** Whether `value` is among the `length` values from `start` on. */
function isAmong(
	values: Int32Array,
	start: number,
	length: number,
	value: number,
): boolean {
	for (let i = start; i < start + length; i++)
		if (values[i] === value) return true;
	return false;
}
