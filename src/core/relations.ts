/**
 * What the relational network's inputs are read from: how similar each row is to its neighbours, measured against different identities.
 * The cosine of every entry of the graph is computed once here; edges and ranks are looked up instead of computed again.
 */
import { copyRow, dotProduct } from "./cosine.ts";
import type { Impostors } from "./impostors.ts";
import type { KnnGraph } from "./knn-graph.ts";
import type { FloatMatrix } from "./matrix.ts";

/** Neighbours that have a rank; one further away has the rank after them. */
export const rankedNeighbours = 80;

/** Neighbours whose mean similarity says how dense a row's surroundings are. */
const densitySizes = [3, 10, 40] as const;
export const numDensities = densitySizes.length;

export interface Relations {
	/** Rows of length 1 or of zeros. */
	readonly features: FloatMatrix;
	readonly graph: KnnGraph;
	readonly impostors: Impostors;
	/** K: ranked neighbours that the graph has, at most 80. */
	readonly numRanked: number;
	/** [N, K] cosine of a row and its neighbour. */
	readonly cosines: Float32Array;
	/** [N, 3] mean similarity to the 3, 10 and 40 nearest, or to those there are; -1 where there is none. */
	readonly densities: Float32Array;
}

export function countRanked(graph: KnnGraph): number {
	return Math.min(rankedNeighbours, graph.cols - 1);
}

/** [last - first, K] the cosines of some rows and their neighbours, so that workers can share the rows; `features` as `Relations` has them. */
export function graphCosines(
	features: FloatMatrix,
	graph: KnnGraph,
	first: number,
	last: number,
): Float32Array {
	const { cols, data } = features;
	const numRanked = countRanked(graph);
	const cosines = new Float32Array((last - first) * numRanked);
	const own = new Float64Array(cols);
	for (let row = first, out = 0; row < last; row++) {
		copyRow(data, row, cols, own);
		const entry = row * graph.cols + 1;
		for (let c = 0; c < numRanked; c++)
			cosines[out++] = dotProduct(own, data, graph.data[entry + c] * cols);
	}
	return cosines;
}

/** z = (cosine - mean) / deviation / 4 - 1 of the impostors' mean and deviation: -1 for two people as a rule, 0 four deviations above. */
export function toSimilarity(cosine: number, impostors: Impostors): number {
	return (cosine - impostors.mean) / impostors.deviation / 4 - 1;
}

/** @param cosines `graphCosines` of all rows */
export function createRelations(
	features: FloatMatrix,
	graph: KnnGraph,
	impostors: Impostors,
	cosines: Float32Array,
): Relations {
	const numRanked = countRanked(graph);
	const densities = new Float32Array(graph.rows * numDensities).fill(-1);
	for (let row = 0; row < graph.rows; row++) {
		for (let size = 0; size < numDensities; size++) {
			const count = Math.min(densitySizes[size], numRanked);
			if (count === 0) continue;
			let sum = 0;
			for (let c = 0; c < count; c++) sum += cosines[row * numRanked + c];
			densities[row * numDensities + size] = toSimilarity(
				sum / count,
				impostors,
			);
		}
	}
	return { features, graph, impostors, numRanked, cosines, densities };
}
