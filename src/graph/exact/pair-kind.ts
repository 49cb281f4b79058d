/** Whether the kernel can compute in whole numbers, which is faster but tells less: not where the nearest rows differ by less than their error. */
import type { PairKind } from "../../kernels/near-pairs.ts";
import type { Similarity } from "../similarity.ts";
import { nearestRows } from "./exact-rows.ts";
import { margin, wholeError } from "./rank-candidates.ts";

/** Rows for which similarities are compared with the int16 error, evenly spaced over the set. */
const numSampled = 8;

/**
 * int16 where, for most sampled rows, the last candidate is less similar than the k-th by more than twice the int16 error.
 * Only for cosines, where all rows have the same length.
 * @param order an order of all rows that does not depend on the order of the file, where the choice must not either
 */
export function choosePairKind(
	similarity: Similarity,
	k: number,
	order?: Int32Array,
): PairKind {
	const { rows } = similarity.features;
	const count = Math.min(rows, k + margin);
	if (similarity.halfSquares) return "float32";
	const error = wholeError(similarity)(0, new Int32Array(0), 0);
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
