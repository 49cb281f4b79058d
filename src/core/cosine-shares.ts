/**
 * The paper's weighted aggregator: each neighbour's share in what a node takes from all of them, the softmax of the cosines of their features.
 * The features are the data set's own rows, so that the shares are the same in every layer and in every pivot's subgraph that holds the same neighbours.
 */
import type { SubgraphBatch } from "./batch.ts";
import { copyRow, dotProduct } from "./cosine.ts";
import type { FloatMatrix } from "./matrix.ts";

/** [E] exp(cos(x_v, x_u)) / sum over v's neighbours of the same, for every edge (v, u); the cosine with a row of zeros is 0. */
export function cosineShares(
	features: FloatMatrix,
	{ nodeIds, edgeOffsets, edgeRows }: SubgraphBatch,
): Float32Array {
	const { cols, data } = features;
	const numRows = nodeIds.length;
	const own = new Float64Array(cols);
	const inverseLengths = new Float64Array(numRows);
	for (let row = 0; row < numRows; row++) {
		const start = nodeIds[row] * cols;
		copyRow(data, nodeIds[row], cols, own);
		const length = Math.sqrt(dotProduct(own, data, start));
		inverseLengths[row] = length > 0 ? 1 / length : 0;
	}
	const shares = new Float32Array(edgeRows.length);
	for (let row = 0; row < numRows; row++) {
		const first = edgeOffsets[row];
		const end = edgeOffsets[row + 1];
		copyRow(data, nodeIds[row], cols, own);
		let sum = 0;
		for (let e = first; e < end; e++) {
			const other = edgeRows[e];
			const dot = dotProduct(own, data, nodeIds[other] * cols);
			shares[e] = Math.exp(dot * inverseLengths[row] * inverseLengths[other]);
			sum += shares[e];
		}
		for (let e = first; e < end; e++) shares[e] /= sum;
	}
	return shares;
}
