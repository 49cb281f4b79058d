/** Stochastic gradient descent with momentum, as PyTorch computes it. */

export interface SgdOptions {
	readonly momentum: number;
	/** Added to the gradient of every weight, biases and slopes included. */
	readonly weightDecay: number;
}

/** A weight, its gradient and its moment, all of the same length. */
export interface SgdArrays {
	readonly weight: Float32Array;
	readonly gradient: Float32Array | Float64Array;
	readonly moment: Float32Array;
}

/** Does one step in place: m = momentum m + g + decay w, w = w - lr m. */
export function stepSgd(
	{ weight, gradient, moment }: SgdArrays,
	learningRate: number,
	{ momentum, weightDecay }: SgdOptions,
): void {
	for (let i = 0; i < weight.length; i++) {
		const m = momentum * moment[i] + gradient[i] + weightDecay * weight[i];
		moment[i] = m;
		weight[i] -= learningRate * m;
	}
}
