/** Searches for the neighbours of some rows by float32 products, after int16 products could not separate their neighbours from other rows. */

import { createCandidates } from "./approximate/candidates.ts";
import { float32Roundoff } from "./exact/block-products.ts";
import { createRanker, floatError, margin } from "./exact/rank-candidates.ts";
import { everyRow, type Similarity } from "./similarity.ts";
import { createSimilarityFinder, offerColumns } from "./similarity-finder.ts";

const blockRows = 1024;

/** Fills these rows of an N x (k + 1) index matrix; returns those that float32 products cannot separate either. */
export function searchRows(
	similarity: Similarity,
	rowIds: readonly number[],
	k: number,
	data: Int32Array,
): number[] {
	const { rows } = similarity.features;
	const size = Math.min(blockRows, rows);
	const { finder, load } = createSimilarityFinder(similarity, "float32", size);
	const errorOf = floatError(similarity, float32Roundoff);
	const unresolved: number[] = [];
	for (let first = 0; first < rowIds.length; first += size) {
		const ids = Int32Array.from(rowIds.slice(first, first + size));
		const candidates = createCandidates(ids.length, k + margin);
		load(ids, "rows");
		for (let column = 0; column < rows; column += size) {
			const others = everyRow(column, Math.min(rows, column + size), 1);
			load(others, "columns");
			offerColumns(finder, candidates, ids, others);
		}
		const rank = createRanker(similarity, { k, candidates, errorOf });
		for (const [slot, row] of ids.entries())
			if (!rank(row, data, slot)) unresolved.push(row);
	}
	return unresolved;
}
