/** Chooses between int16 products, which are faster, and float32 ones, which order candidates better. */

import type { PairKind } from "../../kernels/near-pairs.ts";
import type { Similarity } from "../similarity.ts";
import { type ExactRow, nearestRows } from "./exact-rows.ts";
import { int16ErrorOf, margin } from "./rank-candidates.ts";

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
	const { rows, cols } = similarity.features;
	if (similarity.halfSquares) return "float32";
	const count = Math.min(rows, k + margin);
	const nearest = pairKindSample(rows, order).map((row) =>
		nearestRows(similarity, row, count),
	);
	return pairKindBy(nearest, { rows, cols, k });
}

/** The rows whose neighbours decide, in an order of all rows. */
export function pairKindSample(rows: number, order?: Int32Array): number[] {
	return Array.from({ length: numSampled }, (_, s) => {
		const position = Math.floor((s * rows) / numSampled);
		return order ? order[position] : position;
	});
}

/** The choice by the min(N, k + margin) nearest rows of each row of the sample, by their cosines. */
export function pairKindBy(
	nearest: readonly Pick<ExactRow, "similarities">[],
	set: { readonly rows: number; readonly cols: number; readonly k: number },
): PairKind {
	const { rows, cols, k } = set;
	const error = int16ErrorOf(cols);
	let numSeparable = 0;
	for (const { similarities } of nearest) {
		const count = similarities.length;
		const gap = similarities[Math.min(k, count - 1)] - similarities[count - 1];
		if (count === rows || gap > 2 * error) numSeparable++;
	}
	return 2 * numSeparable > numSampled ? "int16" : "float32";
}
