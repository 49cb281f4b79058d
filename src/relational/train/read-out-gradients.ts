/** The backward pass of `readOut`. */
import type { ReadOutWeights } from "../read-out.ts";

export interface ReadOutGradients {
	/** [L, C] gradient of the PReLU's input. */
	readonly hidden: Float32Array;
	readonly slopes: Float64Array;
	readonly outputWeight: Float64Array;
	readonly outputBias: Float64Array;
}

/** Computes the gradients from the PReLU's input `hidden` [L, C] and the gradients of the logits [L]. */
export function readOutGradients(
	{ slopes, outputWeight }: ReadOutWeights,
	hidden: Float32Array,
	logitGradients: Float64Array,
): ReadOutGradients {
	const width = slopes.length;
	const dHidden = new Float32Array(hidden.length);
	const dSlopes = new Float64Array(width);
	const dOutput = new Float64Array(width);
	let dBias = 0;
	for (let link = 0, at = 0; link < logitGradients.length; link++) {
		const dLogit = logitGradients[link];
		dBias += dLogit;
		for (let c = 0; c < width; c++, at++) {
			const value = hidden[at];
			const gradient = dLogit * outputWeight[c];
			if (value > 0) {
				dOutput[c] += dLogit * value;
				dHidden[at] = gradient;
			} else {
				dOutput[c] += dLogit * slopes[c] * value;
				dSlopes[c] += gradient * value;
				dHidden[at] = gradient * slopes[c];
			}
		}
	}
	return {
		hidden: dHidden,
		slopes: dSlopes,
		outputWeight: dOutput,
		outputBias: Float64Array.of(dBias),
	};
}
