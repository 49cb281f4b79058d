/**
 * Ranks the candidates that float32 products found: values further apart than twice the error bound are in their true order,
 * runs of closer ones are compared in float64, so that the order is that of the exact similarities.
 */

import type { PairKind } from "../../kernels/near-pairs.ts";
import { int16Scale } from "../../kernels/sizes.ts";
import { type Candidates, sortByValue } from "../approximate/candidates.ts";
import type { Similarity } from "../similarity.ts";
import { float32Roundoff } from "./block-products.ts";

/** Candidates kept beyond k: the k-th can then nearly always be told from the first row that was dropped. */
export const margin = 16;

/** The largest error of a row's similarities to some others. */
export type ErrorBound = (
	row: number,
	ids: Int32Array,
	count: number,
) => number;

/**
 * Returns a function that writes a row of the graph from the candidates in a slot, or says false when its k-th neighbour cannot be told from rows that were dropped.
 * @param exactOf the exact similarity to the id, which is the t-th of the row's candidates; without, it is computed when it is wanted
 */
export function createRanker(
	similarity: Similarity,
	candidates: Candidates,
	k: number,
	errorOf: ErrorBound,
	exactOf: (row: number, id: number, t: number) => number = similarity.between,
): (row: number, data: Int32Array, slot: number) => boolean {
	const { keep } = candidates;
	const ids = new Int32Array(keep);
	const values = new Float32Array(keep);
	const exact = new Float64Array(keep);
	const { features, unit } = similarity;
	const { rows } = features;
	return (row, data, slot) => {
		let count = candidates.take(slot, ids, values);
		const error = errorOf(row, ids, count);
		// No row that was dropped is nearer.
		const nearestDropped =
			count < rows - 1 ? values[count - 1] + error : Number.NEGATIVE_INFINITY;
		// What is further from the k-th than both errors is not among the best.
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
		data[row * (k + 1)] = row;
		for (let t = 0; t < k; t++) data[row * (k + 1) + 1 + t] = ids[t];
		return true;
	};
}

/** Of the pair kernel's products. */
export function kernelError(
	similarity: Similarity,
	kind: PairKind,
): ErrorBound {
	return kind === "int16"
		? wholeError(similarity)
		: floatError(similarity, float32Roundoff);
}

/**
 * Of products in floating point: about roundoff * sqrt(D) * |a| |b| for a product of length D (Higham and Mary, "A new approach to
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
		// A long row's own half square is rounded in each of its similarities, however short the others are.
		const ofHalves = halfSquares ? own * own : 0;
		return factor * (longest * (own + longest) + ofHalves);
	};
}

/**
 * Of products of rows of length 1 in whole numbers, never exceeded: each value is off by half a step at most, but a whole one where it is 1, and with e
 * the lengths of these errors a product is off by e_a + e_b + e_a e_b at most; a step more is for the float32 that they come from and go to.
 */
export function wholeError({ features }: Similarity): ErrorBound {
	const error = (Math.sqrt(features.cols + 4) + 1) / int16Scale;
	return () => error;
}
