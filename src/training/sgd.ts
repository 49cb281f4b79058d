/** Stochastic gradient descent with momentum, as PyTorch computes it. */

export interface SgdOptions {
	readonly momentum: number;
	/** Added to the gradient of every weight, biases and slopes included. */
	readonly weightDecay: number;
}

/** One step, in place: m = momentum m + g + decay w, w = w - lr m. */
export function stepSgd(
	weight: Float32Array,
	gradient: Float32Array | Float64Array,
	moment: Float32Array,
	learningRate: number,
	{ momentum, weightDecay }: SgdOptions,
): void {
	for (let i = 0; i < weight.length; i++) {
		const m = momentum * moment[i] + gradient[i] + weightDecay * weight[i];
		moment[i] = m;
		weight[i] -= learningRate * m;
	}
}
