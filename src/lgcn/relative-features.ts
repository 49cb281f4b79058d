/**
 * The input of a node to the L-GCN: its features relative to the pivot's, x_v - x_p, batch-normalised.
 * The reference pads every subgraph with rows of zeros, which count in the batch's statistics. Here they are not stored, but counted all the same.
 */

import type { FloatMatrix } from "../arrays/matrix.ts";
import { permutation, type Random } from "../arrays/random.ts";
import { sharedFloats } from "../arrays/shared-memory.ts";
import type { SubgraphBatch } from "../subgraph/batch.ts";

/** Batch norm divides by sqrt(variance + epsilon); PyTorch's default. */
export const batchNormEpsilon = 1e-5;

/** The subgraphs of a training batch, or of a shard of it. */
export interface RelativeRows {
	readonly subgraphs: SubgraphBatch;
	/** [B, D] signed permutations of the columns (see `drawSignedPermutations`), or null. */
	readonly columns: Int32Array | null;
}

/** Mean and variance of each column over all rows of a batch, padding included. */
export interface BatchMoments {
	/** [D] */
	readonly mean: Float64Array;
	/** [D] biased: divided by the number of rows. */
	readonly variance: Float64Array;
}

/**
 * Draws [B, D] a random signed permutation of the D columns for each of B subgraphs. It changes no distance and no angle, but prevents the network from
 * memorising identities. Entry `b * D + d` is the source column c of column d, or `~c` where the sign changes.
 */
export function drawSignedPermutations(
	numSubgraphs: number,
	featureLength: number,
	random: Random,
): Int32Array {
	const columns = new Int32Array(numSubgraphs * featureLength);
	for (let b = 0; b < numSubgraphs; b++) {
		const order = permutation(featureLength, random);
		for (let d = 0; d < featureLength; d++)
			columns[b * featureLength + d] =
				random.below(2) === 0 ? order[d] : ~order[d];
	}
	return columns;
}

/** The rows of a batch, normalised by the batch's own moments. */
export interface NormalisedBatch extends BatchMoments {
	/** [R, D] of each shard, in shared memory: (x_v - x_p - mean) / sqrt(variance + epsilon). */
	readonly data: readonly Float32Array[];
}

/**
 * Normalises the shards of a training batch by the statistics of the whole batch, which are summed in order of the shards.
 * @param numPaddedRows number of subgraphs times the padded subgraph size, by which both moments are divided
 */
export function normaliseBatch(
	features: FloatMatrix,
	shards: readonly RelativeRows[],
	numPaddedRows: number,
): NormalisedBatch {
	const { cols } = features;
	const data = shards.map((shard) => relativeFeatures(features, shard));
	const mean = new Float64Array(cols);
	const variance = new Float64Array(cols);
	let numRows = 0;
	for (const rows of data) {
		numRows += rows.length / cols;
		for (let out = 0; out < rows.length; out += cols)
			for (let d = 0; d < cols; d++) mean[d] += rows[out + d];
	}
	for (let d = 0; d < cols; d++) mean[d] /= numPaddedRows;
	// Each padding row of zeros differs from the mean by -mean.
	for (let d = 0; d < cols; d++)
		variance[d] = (numPaddedRows - numRows) * mean[d] * mean[d];
	for (const rows of data)
		for (let out = 0; out < rows.length; out += cols)
			for (let d = 0; d < cols; d++) {
				const offset = rows[out + d] - mean[d];
				variance[d] += offset * offset;
			}
	const scale = new Float64Array(cols);
	for (let d = 0; d < cols; d++) {
		variance[d] /= numPaddedRows;
		scale[d] = 1 / Math.sqrt(variance[d] + batchNormEpsilon);
	}
	for (const rows of data)
		for (let out = 0; out < rows.length; out += cols)
			for (let d = 0; d < cols; d++)
				rows[out + d] = (rows[out + d] - mean[d]) * scale[d];
	return { data, mean, variance };
}

/** Returns [R, D] x_v - x_p, in shared memory, with each subgraph's signed permutation if there is one. */
function relativeFeatures(
	{ cols, data: x }: FloatMatrix,
	{ subgraphs, columns }: RelativeRows,
): Float32Array {
	const { pivots, nodeIds, subgraphOf } = subgraphs;
	const relative = sharedFloats(nodeIds.length * cols);
	for (let i = 0; i < nodeIds.length; i++) {
		const subgraph = subgraphOf[i];
		const node = nodeIds[i] * cols;
		const pivot = pivots[subgraph] * cols;
		const out = i * cols;
		if (!columns) {
			for (let d = 0; d < cols; d++)
				relative[out + d] = x[node + d] - x[pivot + d];
			continue;
		}
		const first = subgraph * cols;
		for (let d = 0; d < cols; d++) {
			const column = columns[first + d];
			relative[out + d] =
				column >= 0
					? x[node + column] - x[pivot + column]
					: x[pivot + ~column] - x[node + ~column];
		}
	}
	return relative;
}
