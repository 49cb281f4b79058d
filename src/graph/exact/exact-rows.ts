/**
 * Exact neighbours of single rows by float64 similarity to all rows: the fallback of faster searches, and the truth for their recall.
 * Equal similarities rank by row index.
 */
import { createRowHash } from "../../arrays/content-order.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import type { Similarity } from "../similarity.ts";

export interface ExactRow {
	/** The nearest rows, nearest first, the row itself among them. */
	readonly ids: Int32Array;
	readonly similarities: Float64Array;
}

/** Returns the `count` (at most N) nearest of all N rows, the row itself included. */
export function nearestRows(
	similarity: Similarity,
	row: number,
	count: number,
): ExactRow {
	const { rows } = similarity.features;
	const best = createBest(count);
	for (let id = 0; id < rows; id++)
		best.insert(id, similarity.between(row, id));
	return best.take();
}

/** Collects the `count` nearest of the rows that are inserted, fewer where there are fewer. Rows come in ascending order or, of one similarity, in that order. */
export function createBest(count: number) {
	const ids = new Int32Array(count);
	const similarities = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
	let inserted = 0;
	return {
		insert(id: number, value: number): void {
			inserted++;
			if (value <= similarities[count - 1]) return;
			let at = count - 1;
			while (at > 0 && similarities[at - 1] < value) {
				similarities[at] = similarities[at - 1];
				ids[at] = ids[at - 1];
				at--;
			}
			similarities[at] = value;
			ids[at] = id;
		},
		take(): ExactRow {
			const used = Math.min(inserted, count);
			return {
				ids: ids.subarray(0, used),
				similarities: similarities.subarray(0, used),
			};
		},
	};
}

/**
 * Fills some rows of an N x (k + 1) index matrix exactly, each row's own index first.
 * Identical rows share one comparison with all N rows: thousands of copies cost as much as one.
 */
export function fillRowsExactly(
	similarity: Similarity,
	rowIds: readonly number[],
	cols: number,
	data: Int32Array,
): void {
	const { features } = similarity;
	const hashOf = createRowHash(features);
	/** The rows searched so far, by hash. */
	const buckets = new Map<number, { row: number; nearest: ExactRow }[]>();
	for (const row of rowIds) {
		const hash = hashOf(row);
		const bucket = buckets.get(hash) ?? [];
		buckets.set(hash, bucket);
		let entry = bucket.find((other) => isSameRow(features, other.row, row));
		if (entry === undefined) {
			entry = { row, nearest: nearestRows(similarity, row, cols) };
			bucket.push(entry);
		}
		const { ids } = entry.nearest;
		data[row * cols] = row;
		for (let from = 0, to = 1; to < cols; from++)
			if (ids[from] !== row) data[row * cols + to++] = ids[from];
	}
}

/** Whether two rows have the same values. */
export function isSameRow(
	{ cols, values, hold, at }: RowSource,
	a: number,
	b: number,
): boolean {
	const aAt = hold(a);
	const bAt = at(b);
	for (let d = 0; d < cols; d++)
		if (values[aAt + d] !== values[bAt + d]) return false;
	return true;
}
