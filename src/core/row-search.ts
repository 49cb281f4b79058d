/** The neighbours of some rows among all, by float32 products: for those that faster products could not tell from others. */
import { float32Roundoff } from "./block-products.ts";
import { type Candidates, createCandidates } from "./candidates.ts";
import type { PairFinder } from "./near-pairs.ts";
import { createRanker, floatError, margin } from "./rank-candidates.ts";
import { everyRow, type Similarity } from "./similarity.ts";
import { createSimilarityFinder } from "./tile-pairs.ts";

const blockRows = 1024;

/** Fills these rows of an N x (k+1) index matrix; returns those that float32 cannot tell either. */
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
		const rank = createRanker(similarity, candidates, k, errorOf);
		for (const [slot, row] of ids.entries())
			if (!rank(row, data, slot)) unresolved.push(row);
	}
	return unresolved;
}

/** Offers a block of columns to the rows alone. */
function offerColumns(
	finder: PairFinder,
	{ thresholds, offer }: Candidates,
	ids: Int32Array,
	others: Int32Array,
): void {
	const { rowStep, columnStep, keys, values } = finder;
	const none = new Float32Array(others.length).fill(Number.POSITIVE_INFINITY);
	for (let row = 0; row < ids.length; row += rowStep)
		for (let column = 0; column < others.length; column += columnStep) {
			const count = finder.find(row, column, thresholds, none);
			for (let at = 0; at < 2 * count; at += 2) {
				const r = row + (keys[at] >>> 16);
				const c = column + (keys[at] & 0xffff);
				if (r >= ids.length || c >= others.length) continue;
				if (others[c] === ids[r] || values[at + 1] < thresholds[r]) continue;
				offer(r, others[c], values[at + 1]);
			}
		}
}
