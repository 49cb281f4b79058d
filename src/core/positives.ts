/** How many of the links that training looks at join one identity: too few or too many teach little. */
import { countNeighbours, type KnnGraph } from "./knn-graph.ts";

/** Below the first or above the second, most of what training sees is one answer. */
export const usualPositives = { least: 0.05, most: 0.95 } as const;

/** Share of the links from every row to its first `k1` neighbours that join rows of one label; 0 where there are no links. */
export function sharePositive(
	graph: KnnGraph,
	labels: Int32Array,
	k1: number,
): number {
	const { rows, cols, data } = graph;
	let numPositive = 0;
	let numLinks = 0;
	for (let row = 0; row < rows; row++) {
		const count = Math.min(k1, countNeighbours(graph, row));
		numLinks += count;
		for (let c = 1; c <= count; c++) {
			if (labels[data[row * cols + c]] === labels[row]) numPositive++;
		}
	}
	return numLinks > 0 ? numPositive / numLinks : 0;
}
