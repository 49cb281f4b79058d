/** The nearest rows of a few rows in float64, out of a range of a set that is read once for all of them. */

import type { RowSource } from "../../arrays/row-source.ts";
import { copyRows, createRowCollector, type LocalRows } from "../local-rows.ts";
import { createSimilarity, type Frame, type Metric } from "../similarity.ts";
import { createBest, type ExactRow } from "./exact-rows.ts";

/** Bytes of the rows that are in memory at once. */
const blockBytes = 1 << 24;

/** Rows from `first` up to `end`. */
export interface RowRange {
	readonly first: number;
	readonly end: number;
}

/**
 * The `count` nearest of a range's rows to each of some rows, as `nearestRows`; fewer where the range has fewer.
 * @param rowIds rows of the set, in or out of the range
 */
export function streamNearest(
	source: RowSource,
	{ metric, frame }: { readonly metric: Metric; readonly frame: Frame | null },
	rowIds: ArrayLike<number>,
	count: number,
	{ first, end }: RowRange,
): ExactRow[] {
	const size = Math.max(1, Math.floor(blockBytes / (4 * source.cols)));
	const found = Array.from(rowIds, () => createBest(count));
	for (let start = first; start < end; start += size) {
		const last = Math.min(end, start + size);
		const block = readWith(source, rowIds, start, last);
		const similarity = createSimilarity(
			copyRows(source, block.rows),
			metric,
			frame,
		);
		const from = block.positionOf(start);
		for (let s = 0; s < rowIds.length; s++) {
			const own = block.positionOf(rowIds[s]);
			for (let row = start, at = from; row < last; row++, at++)
				found[s].insert(row, similarity.between(own, at));
		}
	}
	return found.map(({ take }) => take());
}

/** The range's rows and the others that they are compared with. */
function readWith(
	source: RowSource,
	rowIds: ArrayLike<number>,
	first: number,
	end: number,
): LocalRows {
	const collector = createRowCollector(source.rows);
	for (let row = first; row < end; row++) collector.addOne(row);
	collector.add(rowIds);
	return collector.finish();
}

/** The best of several ranges: the `count` nearest of all their rows. @param ranges in the order of their rows */
export function joinNearest(
	ranges: readonly ExactRow[],
	count: number,
): ExactRow {
	const best = createBest(count);
	for (const { ids, similarities } of ranges)
		for (let i = 0; i < ids.length; i++) best.insert(ids[i], similarities[i]);
	return best.take();
}
