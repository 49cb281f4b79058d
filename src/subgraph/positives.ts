/** The share of training links that join one identity: a network learns little where nearly all or nearly none do. */
import { countNeighbours, type KnnGraph } from "../arrays/knn-graph.ts";
import { linkTarget, unknownTarget } from "../arrays/labels.ts";

/** A share outside of this range is worth a warning. */
export const usualPositives = { least: 0.05, most: 0.95 } as const;

export interface LinkCounts {
	/** All links. */
	readonly links: number;
	/** Links whose two rows have one identity. */
	readonly positive: number;
	/** Links with a row of unknown identity. */
	readonly unknown: number;
}

/** Counts the links from every row to its first `k1` neighbours. */
export function countLinks(
	graph: KnnGraph,
	labels: Int32Array,
	k1: number,
): LinkCounts {
	const { rows, cols, data } = graph;
	let links = 0;
	let positive = 0;
	let unknown = 0;
	for (let row = 0; row < rows; row++) {
		const count = Math.min(k1, countNeighbours(graph, row));
		links += count;
		for (let c = 1; c <= count; c++) {
			const target = linkTarget(labels[data[row * cols + c]], labels[row]);
			if (target === unknownTarget) unknown++;
			else positive += target;
		}
	}
	return { links, positive, unknown };
}
