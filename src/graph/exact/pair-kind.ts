/** Chooses between int16 products, which are faster, and float32 ones, which order candidates better. */

import type { PairKind } from "../../kernels/near-pairs.ts";
import type { Similarity } from "../similarity.ts";
import { nearestRows } from "./exact-rows.ts";
import { int16Error, margin } from "./rank-candidates.ts";

/** Rows of the sample, spread evenly over the set. */
const numSampled = 8;

/**
 * Chooses int16 where, for most rows of a sample, int16 products can separate the k nearest rows from others; only for cosines, since all rows must
 * have length 1.
 * @param order an order of all rows that the sample is taken from; without it, the choice depends on the order of the input
 */
export function choosePairKind(
	similarity: Similarity,
	k: number,
	order?: Int32Array,
): PairKind {
	const { rows } = similarity.features;
	const count = Math.min(rows, k + margin);
	if (similarity.halfSquares) return "float32";
	const error = int16Error(similarity)(0, new Int32Array(0), 0);
	let numSeparable = 0;
	for (let s = 0; s < numSampled; s++) {
		const position = Math.floor((s * rows) / numSampled);
		const row = order ? order[position] : position;
		const { similarities } = nearestRows(similarity, row, count);
		const gap = similarities[Math.min(k, count - 1)] - similarities[count - 1];
		if (count === rows || gap > 2 * error) numSeparable++;
	}
	return 2 * numSeparable > numSampled ? "int16" : "float32";
}
