/** How much of the true neighbourhood a graph holds, from an exact search of a few rows. */
import { nearestRows } from "./exact-rows.ts";
import type { KnnGraph } from "./knn-graph.ts";
import { permutation, type Random } from "./random.ts";
import type { Rows } from "./row-source.ts";
import { createSimilarity, type Metric } from "./similarity.ts";

/**
 * Mean over `sampleRows` random rows (all where there are fewer) of the share of a row's K columns that are among its K nearest.
 * A row as near as the K-th nearest counts as one of them. A graph without neighbours has recall 1.
 */
export function estimateRecall(
	features: Rows,
	graph: KnnGraph,
	metric: Metric,
	sampleRows: number,
	random: Random,
): number {
	const { rows, cols, data } = graph;
	const numSampled = Math.min(sampleRows, rows);
	if (cols === 1 || numSampled === 0) return 1;
	const similarity = createSimilarity(features, metric);
	const order = permutation(rows, random);
	const seenBy = new Int32Array(rows).fill(-1);
	let hits = 0;
	for (let s = 0; s < numSampled; s++) {
		const row = order[s];
		const { ids, similarities } = nearestRows(similarity, row, cols);
		// With the row itself among them, the K nearest others end at K + 1; a row that has that many equals before it is not among them.
		const isSelfFound = ids.includes(row);
		const weakest = similarities[isSelfFound ? cols - 1 : cols - 2];
		seenBy[row] = row;
		for (let c = 1; c < cols; c++) {
			const id = data[row * cols + c];
			if (seenBy[id] === row) continue;
			seenBy[id] = row;
			if (similarity.between(row, id) >= weakest) hits++;
		}
	}
	return hits / (numSampled * (cols - 1));
}
