/** The end of the relational network's head: a PReLU and a layer with one output, on plain arrays. */
import type { StateDict } from "../arrays/state-dict.ts";

export interface ReadOutWeights {
	readonly slopes: Float32Array;
	readonly outputWeight: Float32Array;
	readonly outputBias: number;
}

export function readOutWeights(weights: StateDict): ReadOutWeights {
	const data = (name: string) => weights.get(name)!.data;
	return {
		slopes: data("head.1.weight"),
		outputWeight: data("head.2.weight"),
		outputBias: data("head.2.bias")[0],
	};
}

/** Applies the PReLU and the last layer: [L, C] -> [L] logits. */
export function readOut(
	hidden: Float32Array,
	{ slopes, outputWeight, outputBias }: ReadOutWeights,
): Float64Array {
	const columns = slopes.length;
	const logits = new Float64Array(hidden.length / columns);
	for (let link = 0, at = 0; link < logits.length; link++) {
		let logit = outputBias;
		for (let c = 0; c < columns; c++, at++) {
			const value = hidden[at];
			logit += outputWeight[c] * (value > 0 ? value : slopes[c] * value);
		}
		logits[link] = logit;
	}
	return logits;
}
