/** The end of the L-GCN's classifier at test, PReLU, a layer and softmax, in one pass over its hidden values. L links, H hidden values. */
import { sigmoid } from "../core/gates.ts";
import type { StateDict } from "../core/state-dict.ts";

/** The difference of the two logits as sums of h and |h|: with slopes a, PReLU(h) = (1 + a) / 2 h + (1 - a) / 2 |h|, which has no branches. */
export interface LogitWeights {
	/** [H] */
	readonly ofValues: Float64Array;
	/** [H] */
	readonly ofSizes: Float64Array;
	readonly bias: number;
}

export function logitWeights(weights: StateDict): LogitWeights {
	const data = (name: string) => weights.get(name)!.data;
	const slopes = data("classifier.1.weight");
	const rows = data("classifier.2.weight"); // [2, H]
	const [no, yes] = data("classifier.2.bias");
	const half = (sign: 1 | -1) =>
		Float64Array.from(slopes, (slope, h) => {
			const difference = rows[slopes.length + h] - rows[h];
			return (difference * (1 + sign * slope)) / 2;
		});
	return { ofValues: half(1), ofSizes: half(-1), bias: yes - no };
}

/** [L] softmax(logits)[1] of what lies before the PReLU, [L, H]; sums are float64. */
export function linkProbabilities(
	hidden: Float32Array,
	{ ofValues, ofSizes, bias }: LogitWeights,
): Float32Array {
	const columns = ofValues.length;
	const probabilities = new Float32Array(hidden.length / columns);
	for (let link = 0, at = 0; link < probabilities.length; link++) {
		let sum = bias;
		for (let h = 0; h < columns; h++) {
			const value = hidden[at++];
			sum += value * ofValues[h] + Math.abs(value) * ofSizes[h];
		}
		probabilities[link] = sigmoid(sum);
	}
	return probabilities;
}
