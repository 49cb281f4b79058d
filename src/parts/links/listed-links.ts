/** The scored links that rows of a part list, in order of the rows and of their neighbours. */

import type { Range } from "../../files/parts/part-ranges.ts";
import type { PartContext } from "../part-context.ts";
import { openGraph } from "../sets.ts";

/** Rows whose neighbours are read at once. */
const rowsAtOnce = 8192;

/**
 * Calls `visit` for each of the first K neighbours of the rows, those that only fill a list up too.
 * @param scores [rows, K]
 */
export function visitListed(
	context: PartContext,
	{ first, end }: Range,
	scores: Float32Array,
	visit: (row: number, other: number, score: number) => void,
): void {
	if (first === end) return;
	const graph = openGraph(context, "B");
	const { width } = graph;
	const numScored = scores.length / (end - first);
	const lists = new Int32Array(rowsAtOnce * width);
	for (let start = first, at = 0; start < end; start += rowsAtOnce) {
		const stop = Math.min(end, start + rowsAtOnce);
		graph.range(start, stop, lists.subarray(0, (stop - start) * width));
		for (let row = start; row < stop; row++) {
			const list = (row - start) * width + 1;
			for (let c = 0; c < numScored; c++)
				visit(row, lists[list + c], scores[at++]);
		}
	}
}
