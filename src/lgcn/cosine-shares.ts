/**
 * The paper's weighted aggregator: the shares of a node's neighbours are the softmax of the cosines of the node's features and theirs.
 * The features are the rows of the data set, so the shares are the same in every layer.
 */

import { createRowProducts } from "../arrays/cosine.ts";
import type { Rows } from "../arrays/row-source.ts";
import type { SubgraphBatch } from "../subgraph/batch.ts";

/** Returns [E] the share exp(cos(x_v, x_u)) / sum over v's neighbours w of exp(cos(x_v, x_w)) of every edge (v, u); the cosine with a row of zeros is 0. */
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
