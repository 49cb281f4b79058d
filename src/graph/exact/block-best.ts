/** The best candidates of a few rows: a thread finds them on its own, then they are added to the candidates of all rows. */

import { releaseBuffer } from "../../arrays/released-buffers.ts";
import type { Candidates } from "../approximate/candidates.ts";

/** Parallel arrays: a row of the data set, one of its candidates, and their similarity in float32. */
export interface BlockBest {
	readonly rows: Int32Array;
	readonly ids: Int32Array;
	readonly values: Float32Array;
}

/** Empties the candidates and assigns slot i to `rowIds[i]`, with that row's threshold. */
export function resetSlots(
	{ state }: Candidates,
	rowIds: Int32Array,
	thresholds: Float32Array,
): void {
	state.counts.fill(0);
	// The ids that belong to the thresholds are unknown here, so every value equal to its threshold is accepted.
	state.thresholdIds.fill(2 ** 31 - 1);
	for (let slot = 0; slot < rowIds.length; slot++)
		state.thresholds[slot] = thresholds[rowIds[slot]];
}

/** Copies the candidates in the slots of these rows. */
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

/** Adds a few rows' best candidates to those of all rows, and frees their memory. */
export function addBest(best: BlockBest, candidates: Candidates): void {
	const { rows, ids, values } = best;
	const { thresholds, offer } = candidates;
	for (let i = 0; i < rows.length; i++)
		if (values[i] >= thresholds[rows[i]]) offer(rows[i], ids[i], values[i]);
	releaseBest(best);
}

/** Frees the candidates' memory. */
export function releaseBest(best: BlockBest): void {
	buffersOf(best).forEach(releaseBuffer);
}

/** The candidates' buffers, which contain nothing else. */
export function buffersOf({ rows, ids, values }: BlockBest): ArrayBuffer[] {
	return [rows, ids, values].map(({ buffer }) => buffer as ArrayBuffer);
}
