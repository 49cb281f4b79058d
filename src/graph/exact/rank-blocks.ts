/** The last step of an exact search: ranks the candidates of a block of rows, so that threads can share the blocks. */

import type { PairKind } from "../../kernels/near-pairs.ts";
import {
	type CandidateState,
	type Candidates,
	candidatesOf,
} from "../approximate/candidates.ts";
import type { Similarity } from "../similarity.ts";
import { compareWithOthers } from "./ordered-products.ts";
import { createRanker, type ErrorBound } from "./rank-candidates.ts";

/** Rows of a block. */
export const rankedRows = 1024;

export interface RankOptions {
	readonly k: number;
	/** The number of best candidates of a row. */
	readonly numBest: number;
	/** The candidates of all rows; ranking a row changes their order. */
	readonly state: CandidateState;
	/** [N x (k + 1)] the graph's indices, which ranking writes. */
	readonly data: Int32Array;
}

/** The task of a thread; all arrays are in shared memory. */
export interface RankTask extends RankOptions {
	/** The number format that the candidates' values were computed in. */
	readonly kind: PairKind;
}

/** Returns a function that ranks a block of rows, by its number, and returns the rows that it could not fill. */
export function createBlockRanker(
	similarity: Similarity,
	{ k, numBest, state, data }: RankOptions,
	errorOf: ErrorBound,
): (block: number) => Int32Array {
	const { rows, isInMemory } = similarity.features;
	const candidates = candidatesOf(state, numBest);
	const ahead = isInMemory ? null : createExactAhead(similarity, candidates);
	const exactOf = ahead?.exactOf;
	const rank = createRanker(similarity, { k, candidates, errorOf, exactOf });
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

/** Computes the exact similarities of all candidates of a block beforehand, so that rows are read in the order of their file. */
function createExactAhead(
	similarity: Similarity,
	{ numBest, take }: Candidates,
) {
	const offsets = new Int32Array(rankedRows + 1);
	const others = new Int32Array(rankedRows * numBest);
	const exact = new Float64Array(rankedRows * numBest);
	const ids = new Int32Array(numBest);
	const values = new Float32Array(numBest);
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
