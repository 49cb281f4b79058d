/** The last step of an exact search: the candidates of each row in their true order, a block of rows at a time, so that threads can share them. */
import { type CandidateState, candidatesOf } from "./candidates.ts";
import type { PairKind } from "./near-pairs-code.ts";
import { createRanker, type ErrorBound } from "./rank-candidates.ts";
import type { Similarity } from "./similarity.ts";

export const rankedRows = 256;

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
	const { rows } = similarity.features;
	const rank = createRanker(similarity, candidatesOf(state, keep), k, errorOf);
	return (block) => {
		const first = block * rankedRows;
		const unresolved: number[] = [];
		for (let row = first; row < Math.min(rows, first + rankedRows); row++)
			if (!rank(row, data, row)) unresolved.push(row);
		return Int32Array.from(unresolved);
	};
}
