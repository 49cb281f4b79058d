/**
 * The input of a node to the L-GCN: its features relative to the pivot's, x_v - x_p, batch-normalised.
 * The reference pads every subgraph with rows of zeros that count in the batch's statistics; here only their number counts.
 */

import type { FloatMatrix } from "../arrays/matrix.ts";
import { permutation, type Random } from "../arrays/random.ts";
import { sharedFloats } from "../arrays/shared-memory.ts";
import type { SubgraphBatch } from "../subgraph/batch.ts";

/** The epsilon under the root of every batch-norm denominator (PyTorch's). */
export const batchNormEpsilon = 1e-5;

/** Subgraphs of a training batch: all of them, or a shard for one engine. */
export interface RelativeRows {
	readonly subgraphs: SubgraphBatch;
	/** [B, D] signed permutations of the columns (see `drawSignedPermutations`), or null. */
	readonly columns: Int32Array | null;
}

/** Mean and variance over all rows of a batch, those of the padding included. */
export interface BatchMoments {
	/** [D] */
	readonly mean: Float64Array;
	/** [D] biased */
	readonly variance: Float64Array;
}

/**
 * [B, D] one random signed permutation of the D columns for each of B subgraphs: distances and angles stay, but single identities cannot be memorised.
 * Entry `b * D + d` is the source column c of column d, or `~c` where the sign changes.
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

/** A batch's rows, normalised by its own moments. */
export interface NormalisedBatch extends BatchMoments {
	/** [R, D] of each shard, in shared memory: (x_v - x_p - mean) / sqrt(variance + epsilon). */
	readonly data: readonly Float32Array[];
}

/**
 * Normalises a training batch, given as shards, by its own statistics, which are summed in order of the shards.
 * @param numPaddedRows subgraphs times the padded subgraph size: the divisor of both moments
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

/** [R, D] x_v - x_p, with each subgraph's signed permutation where there is one. */
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
