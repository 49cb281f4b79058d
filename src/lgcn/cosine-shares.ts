/**
 * The paper's weighted aggregator: each neighbour's share in the sum over all of a node's neighbours is the softmax of the cosines of their features.
 * The features are the data set's own rows, so the shares are the same in every layer, and in every subgraph where the node has the same neighbours.
 */

import { createRowProducts } from "../arrays/cosine.ts";
import type { Rows } from "../arrays/row-source.ts";
import type { SubgraphBatch } from "../subgraph/batch.ts";

/** [E] exp(cos(x_v, x_u)) of every edge (v, u), divided by the sum of these over v's neighbours; the cosine with a row of zeros is 0. */
export function cosineShares(
	features: Rows,
	{ nodeIds, edgeOffsets, edgeRows }: SubgraphBatch,
): Float32Array {
	const numRows = nodeIds.length;
	const products = createRowProducts(features);
	const inverseLengths = new Float64Array(numRows);
	for (let row = 0; row < numRows; row++) {
		products.start(nodeIds[row]);
		const length = Math.sqrt(products.with(nodeIds[row]));
		inverseLengths[row] = length > 0 ? 1 / length : 0;
	}
	const shares = new Float32Array(edgeRows.length);
	for (let row = 0; row < numRows; row++) {
		const first = edgeOffsets[row];
		const end = edgeOffsets[row + 1];
		products.start(nodeIds[row]);
		let sum = 0;
		for (let e = first; e < end; e++) {
			const other = edgeRows[e];
			const dot = products.with(nodeIds[other]);
			shares[e] = Math.exp(dot * inverseLengths[row] * inverseLengths[other]);
			sum += shares[e];
		}
		for (let e = first; e < end; e++) shares[e] /= sum;
	}
	return shares;
}
