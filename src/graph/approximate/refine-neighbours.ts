/**
 * A graph of near rows made better by itself, in rounds: a row is compared with the neighbours of its nearest neighbours. What a search by lists missed
 * of a row's neighbourhood is mostly found there, by far fewer comparisons than more lists would take.
 */

import type { IntMatrix } from "../../arrays/matrix.ts";
import type { Similarity } from "../similarity.ts";
import type { Lists } from "./lists.ts";
import { createSimilarityBounds } from "./similarity-bounds.ts";

/**
 * Near rows of each row, in shared memory: the row itself in column 0, and wherever there are no more, then others, nearest first.
 * One that the step before found is written as its complement, -1 - row: it is not known yet where it leads to.
 */
export type NearRows = IntMatrix;

export interface RefineTask {
	readonly near: NearRows;
	/** Neighbours of a row that are wanted. */
	readonly k: number;
	/** Rows of a list are near one another and so share what is read of others. */
	readonly lists: Pick<Lists, "memberOffsets" | "members">;
}

/** Nearest neighbours of a row whose neighbours it is compared with. */
const numFollowed = 16;

/** The row that an entry of `NearRows` stands for. */
export function nearRow(entry: number): number {
	return entry < 0 ? ~entry : entry;
}

/** Returns what finds the members of a list their nearest rows among those: [members x (k + 1)] of `NearRows`, by float64 similarity, ties by row index. */
export function createRefiner(
	similarity: Similarity,
	{ near, k, lists }: RefineTask,
): (list: number) => Int32Array {
	const { cols, data } = near;
	const numNear = Math.min(numFollowed, cols - 1);
	const best = createNearest(similarity, k, numNear * (cols - 1));
	const { memberOffsets, members } = lists;

	/** Two that were neighbours before have led to one another in an earlier round. */
	function follow(entry: number): void {
		const first = nearRow(entry) * cols + 1;
		for (let at = first; at < first + cols - 1; at++)
			if (entry < 0 || data[at] < 0) best.offer(nearRow(data[at]));
	}

	return (list) => {
		const rows = members.subarray(memberOffsets[list], memberOffsets[list + 1]);
		const refined = new Int32Array(rows.length * (k + 1));
		for (const [slot, row] of rows.entries()) {
			const first = row * cols + 1;
			best.start(row);
			for (let at = first; at < first + cols - 1; at++)
				best.know(nearRow(data[at]));
			for (let at = first; at < first + numNear; at++) follow(data[at]);
			best.compareOffered();
			refined[slot * (k + 1)] = row;
			best.write(refined, slot * (k + 1) + 1);
		}
		return refined;
	};
}

/** The k nearest of the rows that one row is offered, `most` at most, each compared with it once. */
function createNearest(similarity: Similarity, k: number, most: number) {
	/** Twice the row that knew each last, or 1 more where it was only offered it. */
	const seenBy = new Int32Array(similarity.features.rows).fill(-1);
	const ids = new Int32Array(k);
	const values = new Float64Array(k);
	const bounds = createSimilarityBounds(similarity, most);
	const offered = bounds?.ids ?? new Int32Array(most);
	const boundOf = new Float64Array(most).fill(Number.POSITIVE_INFINITY);
	let numOffered = 0;
	let row = -1;

	function compare(id: number): void {
		const value = similarity.between(row, id);
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
	}

	return {
		start(next: number): void {
			row = next;
			seenBy[row] = 2 * row;
			ids.fill(row);
			values.fill(Number.NEGATIVE_INFINITY);
		},
		/** Comes before what is offered. */
		know(id: number): void {
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
