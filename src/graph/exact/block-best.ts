/** The best candidates that some products hold for each of their rows: what threads find on their own and add to what all have found. */

import { releaseBuffer } from "../../arrays/released-buffers.ts";
import type { Candidates } from "../approximate/candidates.ts";

/** Aligned: a row of the data set, its candidate, and their similarity in float32. */
export interface BlockBest {
	readonly rows: Int32Array;
	readonly ids: Int32Array;
	readonly values: Float32Array;
}

/** Empties the slots for these rows: nothing under a row's threshold is wanted. */
export function restartSlots(
	{ state }: Candidates,
	rowIds: Int32Array,
	thresholds: Float32Array,
): void {
	state.counts.fill(0);
	// Which ids the thresholds stand for is not known here: all that are as good may come.
	state.thresholdIds.fill(2 ** 31 - 1);
	for (let slot = 0; slot < rowIds.length; slot++)
		state.thresholds[slot] = thresholds[rowIds[slot]];
}

/** What the slots of these rows hold. */
export function takeSlots(
	{ state }: Candidates,
	rowIds: Int32Array,
): BlockBest {
	const { counts } = state;
	const capacity = state.ids.length / counts.length;
	let total = 0;
	for (let slot = 0; slot < rowIds.length; slot++) total += counts[slot];
	const rows = new Int32Array(total);
	const ids = new Int32Array(total);
	const values = new Float32Array(total);
	for (let slot = 0, out = 0; slot < rowIds.length; slot++) {
		const first = slot * capacity;
		for (let t = first; t < first + counts[slot]; t++, out++) {
			rows[out] = rowIds[slot];
			ids[out] = state.ids[t];
			values[out] = state.values[t];
		}
	}
	return { rows, ids, values };
}

/** Offers them to all rows' candidates, and gives their memory up. */
export function addBest(best: BlockBest, candidates: Candidates): void {
	const { rows, ids, values } = best;
	const { thresholds, offer } = candidates;
	for (let i = 0; i < rows.length; i++)
		if (values[i] >= thresholds[rows[i]]) offer(rows[i], ids[i], values[i]);
	releaseBest(best);
}

/** Gives their memory up. */
export function releaseBest(best: BlockBest): void {
	buffersOf(best).forEach(releaseBuffer);
}

/** The memory that they alone lie in. */
export function buffersOf({ rows, ids, values }: BlockBest): ArrayBuffer[] {
	return [rows, ids, values].map(({ buffer }) => buffer as ArrayBuffer);
}
