/**
 * What a node of the L-GCN carries: its features relative to the pivot's, x_v - x_p, batch-normalised.
 * The reference pads every subgraph with rows of zeros that count in the batch's statistics; here they are only a row count.
 */
import type { SubgraphBatch } from "./batch.ts";
import type { FloatMatrix } from "./matrix.ts";
import { permutation, type Random } from "./random.ts";

/** The epsilon under the root of every batch-norm denominator (PyTorch's). */
export const batchNormEpsilon = 1e-5;

export interface NormalisedBatch {
	/** [R, D] (x_v - x_p - mean) / sqrt(variance + epsilon). */
	readonly data: Float32Array;
	/** [D] the batch's mean over all rows, padding included. */
	readonly mean: Float64Array;
	/** [D] the batch's biased variance, likewise. */
	readonly variance: Float64Array;
}

/**
 * One signed permutation of the D columns for each of B subgraphs: distances and angles stay, identities cannot be learnt by heart.
 * Entry `b * D + d` is the source column of column d, negated minus one (`~c`) where the sign turns.
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

/**
 * Normalises a training batch by its own statistics.
 * @param numPaddedRows B times the padded subgraph size: the divisor of both moments
 * @param columns signed permutations to apply before, or null
 */
export function normaliseBatch(
	features: FloatMatrix,
	batch: SubgraphBatch,
	numPaddedRows: number,
	columns: Int32Array | null,
): NormalisedBatch {
	const { cols } = features;
	const numRows = batch.nodeIds.length;
	const data = relativeFeatures(features, batch, columns);
	const mean = new Float64Array(cols);
	const variance = new Float64Array(cols);
	for (let i = 0; i < numRows; i++) {
		const out = i * cols;
		for (let d = 0; d < cols; d++) mean[d] += data[out + d];
	}
	for (let d = 0; d < cols; d++) mean[d] /= numPaddedRows;
	// The padding's rows of zeros lie -mean away from the mean.
	for (let d = 0; d < cols; d++)
		variance[d] = (numPaddedRows - numRows) * mean[d] * mean[d];
	for (let i = 0; i < numRows; i++) {
		const out = i * cols;
		for (let d = 0; d < cols; d++) {
			const offset = data[out + d] - mean[d];
			variance[d] += offset * offset;
		}
	}
	const scale = new Float64Array(cols);
	for (let d = 0; d < cols; d++) {
		variance[d] /= numPaddedRows;
		scale[d] = 1 / Math.sqrt(variance[d] + batchNormEpsilon);
	}
	for (let i = 0; i < numRows; i++) {
		const out = i * cols;
		for (let d = 0; d < cols; d++)
			data[out + d] = (data[out + d] - mean[d]) * scale[d];
	}
	return { data, mean, variance };
}

/** [R, D] x_v - x_p, each subgraph's columns permuted and signed where `columns` are given. */
function relativeFeatures(
	features: FloatMatrix,
	batch: SubgraphBatch,
	columns: Int32Array | null,
): Float32Array {
	const { cols, data: x } = features;
	const { pivots, nodeIds, subgraphOf } = batch;
	const relative = new Float32Array(nodeIds.length * cols);
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
