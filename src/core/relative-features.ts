/**
 * What a node of the L-GCN carries: its features relative to the pivot's, x_v - x_p, batch-normalised.
 * The reference pads every subgraph with rows of zeros that count in the batch's statistics; here they are only a row count.
 */
import type { SubgraphBatch } from "./batch.ts";
import type { FloatMatrix } from "./matrix.ts";

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
 * Normalises a training batch by its own statistics.
 * @param numPaddedRows B times the padded subgraph size: the divisor of both moments
 */
export function normaliseBatch(
	features: FloatMatrix,
	batch: SubgraphBatch,
	numPaddedRows: number,
): NormalisedBatch {
	const { cols, data: x } = features;
	const { nodeIds, pivotIds } = batch;
	const numRows = nodeIds.length;
	const data = new Float32Array(numRows * cols);
	const mean = new Float64Array(cols);
	const variance = new Float64Array(cols);
	for (let i = 0; i < numRows; i++) {
		const node = nodeIds[i] * cols;
		const pivot = pivotIds[i] * cols;
		const out = i * cols;
		for (let d = 0; d < cols; d++) {
			const value = Math.fround(x[node + d] - x[pivot + d]);
			data[out + d] = value;
			mean[d] += value;
		}
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
