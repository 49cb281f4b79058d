/**
 * The linear part of conv1, with the batch norm before it folded in: conv1's weight and, if there is attention, the weight of its first layer as further
 * columns.
 */

import type { StateDict } from "../../arrays/state-dict.ts";
import { attentionWeightNames } from "../attention.ts";
import { batchNormEpsilon } from "../relative-features.ts";

/** A layer from D features to O columns: (x_v - x_p) / sigma times `self`, plus the mean of (x_u - x_p) / sigma over v's neighbours u times `aggregated`, plus `constant`. */
export interface PairLayer {
	/** [D] 1 / sqrt(running variance + epsilon). */
	readonly scale: Float64Array;
	/** [2 D, O] `self`, then `aggregated`. */
	readonly weight: Float32Array;
	/** [D, O] */
	readonly self: Float32Array;
	/** [D, O] */
	readonly aggregated: Float32Array;
	/** [O] bias - (running mean / sigma) (W_self + W_agg). */
	readonly constant: Float32Array;
	/** [O] Added for a node without neighbours: (running mean / sigma) W_agg. */
	readonly withoutNeighbours: Float32Array;
}

/** Returns O, the columns of conv1 and of its attention. */
export function projectedColumns(weights: StateDict): number {
	const [, bias] = attentionWeightNames("conv1");
	const own = weights.get("conv1.bias")!.data.length;
	return own + (weights.get(bias)?.data.length ?? 0);
}

/** [D] 1 / sqrt(running variance + epsilon). */
export function featureScale(weights: StateDict): Float64Array {
	return Float64Array.from(
		weights.get("bn0.running_var")!.data,
		(variance) => 1 / Math.sqrt(variance + batchNormEpsilon),
	);
}

/** Folds the batch norm into the weights of conv1. */
export function foldBatchNorm(weights: StateDict): PairLayer {
	const mean = weights.get("bn0.running_mean")!.data;
	const { weight, bias } = joinLayers(weights);
	const featureLength = mean.length;
	const outputs = bias.length;
	const scale = featureScale(weights);
	const constant = Float64Array.from(bias);
	const withoutNeighbours = new Float64Array(outputs);
	for (let d = 0; d < featureLength; d++) {
		const shift = mean[d] * scale[d];
		for (let o = 0; o < outputs; o++) {
			const aggregated = shift * weight[(featureLength + d) * outputs + o];
			constant[o] -= shift * weight[d * outputs + o] + aggregated;
			withoutNeighbours[o] += aggregated;
		}
	}
	return {
		scale,
		weight,
		self: weight.slice(0, featureLength * outputs),
		aggregated: weight.slice(featureLength * outputs),
		constant: Float32Array.from(constant),
		withoutNeighbours: Float32Array.from(withoutNeighbours),
	};
}

/** Weight [2D, O] and bias [O] of conv1, followed by the columns of its attention. */
function joinLayers(weights: StateDict) {
	const conv = weights.get("conv1.weight")!;
	const convBias = weights.get("conv1.bias")!.data;
	const [first, firstBias] = attentionWeightNames("conv1");
	const attention = weights.get(first);
	if (!attention) return { weight: conv.data, bias: convBias };
	const [inputs, columns] = conv.shape;
	const [hidden] = attention.shape;
	const width = columns + hidden;
	const weight = new Float32Array(inputs * width);
	for (let d = 0; d < inputs; d++) {
		const row = conv.data.subarray(d * columns, (d + 1) * columns);
		weight.set(row, d * width);
		for (let h = 0; h < hidden; h++)
			weight[d * width + columns + h] = attention.data[h * inputs + d];
	}
	const bias = new Float32Array(width);
	bias.set(convBias);
	bias.set(weights.get(firstBias)!.data, columns);
	return { weight, bias };
}

/** Puts the upper and the lower half of a weight side by side: [2 D, O] -> [D, 2 O]. */
export function sideBySide(
	weight: Float32Array,
	columns: number,
): Float32Array {
	const out = new Float32Array(weight.length);
	const half = weight.length / 2;
	for (let at = 0; at < half; at += columns) {
		out.set(weight.subarray(at, at + columns), 2 * at);
		out.set(weight.subarray(half + at, half + at + columns), 2 * at + columns);
	}
	return out;
}
