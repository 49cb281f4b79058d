/**
 * Ranks the candidates that float32 or int16 products found. Values that differ by more than twice the error bound are in their true order;
 * runs of closer ones are compared in float64, so that the order is that of the exact similarities.
 */

import type { PairKind } from "../../kernels/near-pairs.ts";
import { int16Scale } from "../../kernels/sizes.ts";
import { type Candidates, sortByValue } from "../approximate/candidates.ts";
import type { Similarity } from "../similarity.ts";
import { float32Roundoff } from "./block-products.ts";

/** Candidates beyond k: they nearly always separate the k-th from the first row that was dropped. */
export const margin = 16;

/** Bounds the error of a row's similarities to some others. */
export type ErrorBound = (
	row: number,
	ids: Int32Array,
	count: number,
) => number;

export interface Ranking {
	readonly k: number;
	readonly candidates: Candidates;
	readonly errorOf: ErrorBound;
	/** The exact similarity to `id`, which is the t-th of the row's candidates; by default it is computed. */
	readonly exactOf?: (row: number, id: number, t: number) => number;
	/** All rows that were compared, where those of `similarity` are only some of them. */
	readonly numCompared?: number;
}

/**
 * Returns a function that writes a row of the graph from the candidates in a slot, at the row's place or at another one. It returns false, and writes nothing,
 * where a dropped row may be as near as the k-th neighbour.
 */
export function createRanker(
	similarity: Similarity,
	{
		k,
		candidates,
		errorOf,
		exactOf = similarity.between,
		numCompared = similarity.features.rows,
	}: Ranking,
): (row: number, data: Int32Array, slot: number, place?: number) => boolean {
	const { numBest } = candidates;
	const ids = new Int32Array(numBest);
	const values = new Float32Array(numBest);
	const exact = new Float64Array(numBest);
	const { unit } = similarity;
	return (row, data, slot, place = row) => {
		let count = candidates.take(slot, ids, values);
		const error = errorOf(row, ids, count);
		// The largest similarity that a dropped row can have.
		const nearestDropped =
			count < numCompared - 1
				? values[count - 1] + error
				: Number.NEGATIVE_INFINITY;
		// Candidates further from the k-th than both errors are not among the best.
		while (count > k && values[k - 1] - values[count - 1] > 2 * error) count--;
		let first = 0;
		while (first < k) {
			let end = first + 1;
			while (end < count && values[end - 1] - values[end] <= 2 * error) end++;
			if (end - first > 1) {
				for (let t = first; t < end; t++) exact[t] = exactOf(row, ids[t], t);
				sortByValue(ids, exact, end - first, first);
				const isLast = end === count;
				if (isLast && exact[k - 1] * unit <= nearestDropped) return false;
			}
			first = end;
		}
		const own = place * (k + 1);
		data[own] = row;
		for (let t = 0; t < k; t++) data[own + 1 + t] = ids[t];
		return true;
	};
}

/** The error bound of the pair kernel's products. */
export function kernelError(
	similarity: Similarity,
	kind: PairKind,
): ErrorBound {
	return kind === "int16"
		? int16Error(similarity)
		: floatError(similarity, float32Roundoff);
}

/**
 * The error bound of floating-point products: about roundoff * sqrt(D) * |a| |b| for a product of length D (Higham and Mary, "A new approach to
 * probabilistic rounding error analysis", 2019), and a few roundings of the inputs and of the half squares.
 */
export function floatError(
	{ features, lengths, halfSquares }: Similarity,
	roundoff: number,
): ErrorBound {
	const factor = 2 * roundoff * (Math.sqrt(features.cols) + 4);
	return (row, ids, count) => {
		const own = lengths[row];
		let longest = 0;
		for (let t = 0; t < count; t++)
			if (lengths[ids[t]] > longest) longest = lengths[ids[t]];
		// Each similarity of a row includes its own half square, whose rounding error does not shrink with the others' lengths.
		const ofHalves = halfSquares ? own * own : 0;
		return factor * (longest * (own + longest) + ofHalves);
	};
}

/**
 * The error bound of int16 products of rows of length 1, which is never exceeded. Each value is off by at most half a step (a step where it is 1);
 * with e the length of a row's errors, a product is off by at most e_a + e_b + e_a e_b. One step more covers the float32 of inputs and results.
 */
export function int16Error({ features }: Similarity): ErrorBound {
	const error = int16ErrorOf(features.cols);
	return () => error;
}

/** The same for rows of D values. */
export function int16ErrorOf(cols: number): number {
	return (Math.sqrt(cols + 4) + 1) / int16Scale;
}
