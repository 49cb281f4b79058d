/** The end of the L-GCN's classifier at test, PReLU, a layer and softmax, in one pass over its hidden values. L links, H hidden values. */

import { sigmoid } from "../../arrays/sigmoid.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Convolutions } from "../../kernels/convolutions.ts";

/** The difference of the two logits as sums of h and of max(h, 0): with a slope a, PReLU(h) = a h + (1 - a) max(h, 0). */
export interface LogitWeights {
	/** [2 H] of the values, then of those above 0. */
	readonly values: Float32Array;
	readonly bias: number;
}

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

/**
 * [L] softmax(logits)[1] of what lies before the PReLU, [L, H] at `hidden`.
 * @param weightsAt address with room for [2 H]
 * @param sumsAt address with room for [L, 4]
 */
export function linkProbabilities(
	room: Convolutions,
	hidden: number,
	{ values, bias }: LogitWeights,
	weightsAt: number,
	sumsAt: number,
	numLinks: number,
): Float32Array {
	const width = values.length / 2;
	const ofPositive = weightsAt + width * values.BYTES_PER_ELEMENT;
	room.floats(weightsAt, values.length).set(values);
	room.dotPRelu(hidden, weightsAt, ofPositive, width, sumsAt, numLinks);
	const sums = room.floats(sumsAt, 4 * numLinks);
	const probabilities = new Float32Array(numLinks);
	for (let link = 0, at = 0; link < numLinks; link++) {
		let logit = bias;
		for (let part = 0; part < 4; part++) logit += sums[at++];
		probabilities[link] = sigmoid(logit);
	}
	return probabilities;
}
