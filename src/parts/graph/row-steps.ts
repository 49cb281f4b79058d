/** Cuts a part's rows into steps that fit into the memory of a part. */
import { everyRow } from "../../graph/similarity.ts";

/** The most bytes of features whose rows kernels reach. */
export const mostGatheredBytes = 2 ** 32;

/** The rows from `first` up to `end`, as many at a time as fit. */
export function* rangesWithin(
	first: number,
	end: number,
	rowBytes: number,
	memory: number,
): Generator<Int32Array> {
	const bytes = Math.min(memory, mostGatheredBytes);
	const most = Math.max(1, Math.floor(bytes / rowBytes));
	for (let start = first; start < end; start += most)
		yield everyRow(start, Math.min(end, start + most), 1);
}
