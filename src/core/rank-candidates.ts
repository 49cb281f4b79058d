/**
 * Ranks the candidates that float32 products found: values further apart than twice the error bound are in their true order,
 * runs of closer ones are compared in float64, so that the order is that of the exact similarities.
 */
import { type Candidates, sortByValue } from "./candidates.ts";
import type { Similarity } from "./similarity.ts";

/** Candidates kept beyond k: the k-th can then nearly always be told from the first row that was dropped. */
export const margin = 8;

/**
 * Returns a function that writes a row of the graph from its candidates, or says false when float32 cannot tell its k-th neighbour from rows that were dropped.
 */
export function createRanker(
	similarity: Similarity,
	candidates: Candidates,
	k: number,
	roundoff: number,
): (row: number, data: Int32Array) => boolean {
	const keep = k + margin;
	const ids = new Int32Array(keep);
	const values = new Float32Array(keep);
	const exact = new Float64Array(keep);
	const { rows, cols } = similarity.features;
	return (row, data) => {
		const count = candidates.take(row, ids, values);
		const gap =
			2 * errorBound(similarity.lengths, row, ids, count, cols, roundoff);
		let first = 0;
		while (first < k) {
			let end = first + 1;
			while (end < count && values[end - 1] - values[end] <= gap) end++;
			if (end === count && count < rows - 1) return false;
			if (end - first > 1) {
				for (let t = first; t < end; t++)
					exact[t] = similarity.between(row, ids[t]);
				sortByValue(ids, exact, end - first, first);
			}
			first = end;
		}
		data[row * (k + 1)] = row;
		for (let t = 0; t < k; t++) data[row * (k + 1) + 1 + t] = ids[t];
		return true;
	};
}

/**
 * Error of a prepared similarity: about roundoff * sqrt(D) * |a| |b| for a product of length D (Higham and Mary, "A new approach to
 * probabilistic rounding error analysis", 2019), and a few roundings of the inputs and of the half squares.
 */
function errorBound(
	lengths: Float64Array,
	row: number,
	ids: Int32Array,
	count: number,
	cols: number,
	roundoff: number,
): number {
	let longest = 0;
	for (let t = 0; t < count; t++)
		if (lengths[ids[t]] > longest) longest = lengths[ids[t]];
	const factor = 2 * roundoff * (Math.sqrt(cols) + 4);
	return factor * longest * (lengths[row] + longest);
}
