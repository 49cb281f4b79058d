/**
 * One round of refinement: each row is compared with the neighbours of its nearest neighbours. This finds most of the neighbours that the search by
 * lists missed, with far fewer comparisons than more lists would need.
 */

import type { IntMatrix } from "../../arrays/matrix.ts";
import type { Similarity } from "../similarity.ts";
import type { Lists } from "./lists.ts";
import { createSimilarityBounds } from "./similarity-bounds.ts";

/**
 * [N x (k + 1)] or wider, in shared memory: the row itself in column 0, then its near rows, nearest first; the row itself fills up the end.
 * A neighbour that is new since the last step is stored as its complement, -1 - row: its own neighbours have not been compared yet.
 */
export type NearRows = IntMatrix;

export interface RefineTask {
	readonly near: NearRows;
	/** Neighbours of a row in the result. */
	readonly k: number;
	/** Near rows share a list, so that the rows that they read are in the processor's cache. */
	readonly lists: Pick<Lists, "memberOffsets" | "members">;
	/** Where `near` has only some rows: the place there of each row, in shared memory. */
	readonly places?: Int32Array;
}

/** The number of nearest neighbours whose neighbours a row is compared with. */
export const numFollowed = 16;

/** The row that an entry of `NearRows` stands for. */
export function nearRow(entry: number): number {
	return entry < 0 ? ~entry : entry;
}

/** Returns a function that refines the members of a list, by float64 similarity, ties by row index: [members x (k + 1)] entries of `NearRows`. */
export function createRefiner(
	similarity: Similarity,
	{ near, k, lists, places }: RefineTask,
): (list: number) => Int32Array {
	const { cols, data } = near;
	const numNear = Math.min(numFollowed, cols - 1);
	const best = createNearest(similarity, k, numNear * (cols - 1));
	const { memberOffsets, members } = lists;
	const firstOf = (row: number) => (places ? places[row] : row) * cols + 1;

	/** Offers the neighbours of a neighbour. Pairs of old neighbours were compared in an earlier round. */
	function follow(entry: number): void {
		const first = firstOf(nearRow(entry));
		for (let at = first; at < first + cols - 1; at++)
			if (entry < 0 || data[at] < 0) best.offer(nearRow(data[at]));
	}

	return (list) => {
		const rows = members.subarray(memberOffsets[list], memberOffsets[list + 1]);
		const refined = new Int32Array(rows.length * (k + 1));
		for (const [slot, row] of rows.entries()) {
			const first = firstOf(row);
			best.start(row);
			for (let at = first; at < first + cols - 1; at++)
				best.addKnown(nearRow(data[at]));
			for (let at = first; at < first + numNear; at++) follow(data[at]);
			best.compareOffered();
			refined[slot * (k + 1)] = row;
			best.write(refined, slot * (k + 1) + 1);
		}
		return refined;
	};
}

/** Collects the k nearest of the rows that one row is compared with, each once; at most `most` rows are offered. */
function createNearest(similarity: Similarity, k: number, most: number) {
	/** For each row, 2 r or 2 r + 1: r is the last row that it was compared with, the 1 means that it was offered. */
	const seenBy = new Int32Array(similarity.features.rows).fill(-1);
	const ids = new Int32Array(k);
	const values = new Float64Array(k);
	const insert = createInsertion(ids, values);
	const bounds = createSimilarityBounds(similarity, most);
	const offered = bounds?.ids ?? new Int32Array(most);
	const boundOf = new Float64Array(most).fill(Number.POSITIVE_INFINITY);
	let numOffered = 0;
	let row = -1;

	const compare = (id: number) => insert(id, similarity.between(row, id));

	return {
		start(next: number): void {
			row = next;
			seenBy[row] = 2 * row;
			ids.fill(row);
			values.fill(Number.NEGATIVE_INFINITY);
		},
		/** Adds a neighbour from the round before; all of these are added before others are offered. */
		addKnown(id: number): void {
			if (seenBy[id] === 2 * row) return;
			seenBy[id] = 2 * row;
			compare(id);
		},
		offer(id: number): void {
			if (seenBy[id] >> 1 === row) return;
			seenBy[id] = 2 * row + 1;
			offered[numOffered++] = id;
		},
		compareOffered(): void {
			bounds?.compute(row, numOffered, boundOf);
			for (let i = 0; i < numOffered; i++)
				if (boundOf[i] >= values[k - 1]) compare(offered[i]);
			numOffered = 0;
		},
		write(out: Int32Array, at: number): void {
			for (let t = 0; t < k; t++)
				out[at + t] = seenBy[ids[t]] === 2 * row ? ids[t] : ~ids[t];
		},
	};
}

/** Returns a function that inserts a row among the nearest, by descending similarity, ties by id, and drops the last one. */
function createInsertion(ids: Int32Array, values: Float64Array) {
	const k = ids.length;
	// V8 treats the arrays of a closure as constants: with the arrays as arguments, a round takes half as much time again.
	return (id: number, value: number): void => {
		let at = k;
		while (
			at > 0 &&
			(values[at - 1] < value || (values[at - 1] === value && ids[at - 1] > id))
		)
			at--;
		if (at === k) return;
		values.copyWithin(at + 1, at, k - 1);
		ids.copyWithin(at + 1, at, k - 1);
		values[at] = value;
		ids[at] = id;
	};
}
