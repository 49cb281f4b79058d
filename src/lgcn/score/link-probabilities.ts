/** The end of the L-GCN's classifier (PReLU, the last layer and softmax) in one pass over its hidden values. L links, H hidden values. */

import { sigmoid } from "../../arrays/sigmoid.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Convolutions } from "../../kernels/convolutions.ts";

/** Weights that give the difference of the two logits as a weighted sum of h and max(h, 0), since PReLU(h) = a h + (1 - a) max(h, 0) for the slope a. */
export interface LogitWeights {
	/** [2 H] the weights of h, then those of max(h, 0). */
	readonly values: Float32Array;
	readonly bias: number;
}

/** Computes these weights from the slopes and the last layer. */
export function logitWeights(weights: StateDict): LogitWeights {
	const data = (name: string) => weights.get(name)!.data;
	const slopes = data("classifier.1.weight");
	const rows = data("classifier.2.weight"); // [2, H]
	const [no, yes] = data("classifier.2.bias");
	const length = slopes.length;
	const values = new Float32Array(2 * length);
	for (let h = 0; h < length; h++) {
		const difference = rows[length + h] - rows[h];
		values[h] = difference * slopes[h];
		values[length + h] = difference * (1 - slopes[h]);
	}
	return { values, bias: yes - no };
}

/** Addresses in the kernels' memory. */
interface ClassifierArrays {
	/** [L, H] the input of the PReLU. */
	readonly hidden: number;
	/** Space for [2 H]. */
	readonly weights: number;
	/** Space for [L, 4]. */
	readonly sums: number;
}

/** Returns [L] the probability of each link, softmax(logits)[1]. */
export function linkProbabilities(
	kernels: Convolutions,
	{ values, bias }: LogitWeights,
	{ hidden, weights, sums }: ClassifierArrays,
	numLinks: number,
): Float32Array {
	const width = values.length / 2;
	const ofPositive = weights + width * values.BYTES_PER_ELEMENT;
	kernels.floats(weights, values.length).set(values);
	kernels.dotPRelu(hidden, weights, ofPositive, width, sums, numLinks);
	const parts = kernels.floats(sums, 4 * numLinks);
	const probabilities = new Float32Array(numLinks);
	for (let link = 0, at = 0; link < numLinks; link++) {
		let logit = bias;
		for (let part = 0; part < 4; part++) logit += parts[at++];
		probabilities[link] = sigmoid(logit);
	}
	return probabilities;
}
