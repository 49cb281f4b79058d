/** The last step of an exact search: the candidates of each row in their true order, a block of rows at a time, so that threads can share them. */

import type { PairKind } from "../../kernels/near-pairs.ts";
import {
	type CandidateState,
	type Candidates,
	candidatesOf,
} from "../approximate/candidates.ts";
import type { Similarity } from "../similarity.ts";
import { compareWithOthers } from "./ordered-products.ts";
import { createRanker, type ErrorBound } from "./rank-candidates.ts";

export const rankedRows = 1024;

export interface RankOptions {
	readonly k: number;
	/** Candidates of a row that were wanted. */
	readonly keep: number;
	/** The candidates of all rows; ranking a row changes their order. */
	readonly state: CandidateState;
	/** [N, k + 1] what is filled, the graph's indices. */
	readonly data: Int32Array;
}

/** For threads: all arrays are in shared memory. */
export interface RankTask extends RankOptions {
	/** What the candidates' values were computed in. */
	readonly kind: PairKind;
}

/** Returns what ranks a block of rows, by its number, and tells the rows that it could not fill. */
export function createBlockRanker(
	similarity: Similarity,
	{ k, keep, state, data }: RankOptions,
	errorOf: ErrorBound,
): (block: number) => Int32Array {
	const { rows, isInMemory } = similarity.features;
	const candidates = candidatesOf(state, keep);
	const ahead = isInMemory ? null : createExactAhead(similarity, candidates);
	const rank = createRanker(
		...([similarity, candidates, k, errorOf] as const),
		ahead?.exactOf,
	);
	return (block) => {
		const first = block * rankedRows;
		const last = Math.min(rows, first + rankedRows);
		ahead?.compute(first, last);
		const unresolved: number[] = [];
		for (let row = first; row < last; row++)
			if (!rank(row, data, row)) unresolved.push(row);
		return Int32Array.from(unresolved);
	};
}

/** The exact similarities of all candidates of some rows, for rows that are read in the order in which they lie in their file. */
function createExactAhead(similarity: Similarity, { keep, take }: Candidates) {
	const offsets = new Int32Array(rankedRows + 1);
	const others = new Int32Array(rankedRows * keep);
	const exact = new Float64Array(rankedRows * keep);
	const ids = new Int32Array(keep);
	const values = new Float32Array(keep);
	let first = 0;
	return {
		compute(start: number, end: number): void {
			first = start;
			for (let row = start, at = 0; row < end; row++) {
				const count = take(row, ids, values);
				others.set(ids.subarray(0, count), at);
				at += count;
				offsets[row + 1 - start] = at;
			}
			const ofRows = offsets.subarray(0, end - start + 1);
			const pairs = { first, offsets: ofRows, others };
			compareWithOthers(similarity.features, pairs, exact, similarity.between);
		},
		exactOf: (row: number, _: number, t: number) =>
			exact[offsets[row - first] + t],
	};
}
