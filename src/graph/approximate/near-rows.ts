/** Turns the candidates of rows into the graph that refinement begins with. */
import type { Candidates } from "./candidates.ts";
import type { NearRows } from "./refine-neighbours.ts";

/**
 * All entries are not followed yet. The graph is made in place: a row's entries end before the candidates of later rows.
 * @param rows the candidates' rows
 * @param first the number of the first row in its set
 */
export function takeNearRows(
	candidates: Candidates,
	rows: number,
	first = 0,
): NearRows {
	const { numBest, state } = candidates;
	const cols = numBest + 1;
	const data = state.ids.subarray(0, rows * cols);
	const ids = new Int32Array(numBest);
	const values = new Float32Array(numBest);
	for (let row = 0; row < rows; row++) {
		const count = candidates.take(row, ids, values);
		const own = row * cols;
		data.fill(first + row, own, own + cols);
		for (let t = 0; t < count; t++) data[own + 1 + t] = ~ids[t];
	}
	return { rows, cols, data };
}
