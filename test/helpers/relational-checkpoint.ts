/** A relational checkpoint with fresh weights: enough for all that does not judge what it learnt. */

import { createRandom } from "../../src/arrays/random.ts";
import type { Checkpoint, StateDict } from "../../src/arrays/state-dict.ts";
import { joinPasses } from "../../src/files/checkpoints/relational-passes.ts";
import {
	firstPassInputs,
	secondPassInputs,
} from "../../src/files/checkpoints/relational-shapes.ts";
import { initialRelationalWeights } from "../../src/relational/weights.ts";

/** Scores lie around 0.5 or, with a `bias` on the last logit, where it puts them. */
export function relationalCheckpoint(bias: number): Checkpoint {
	const random = createRandom(1);
	const fresh = initialRelationalWeights(firstPassInputs, random);
	const weights: StateDict = new Map([
		...fresh,
		["head.2.bias", { shape: [1], data: Float32Array.of(bias) }],
	]);
	return {
		metadata: {
			model: "relational",
			featureLength: null,
			aggregator: "attention",
			kAtHop: [12, 3],
			activeConnection: 4,
			epoch: 0,
			training: { threshold: 0.7 },
		},
		weights,
		resume: null,
	};
}

/** The same network with a second pass of fresh weights. */
export function twoPassCheckpoint(): Checkpoint {
	const first = relationalCheckpoint(0);
	const second = initialRelationalWeights(secondPassInputs, createRandom(2));
	return { ...first, weights: joinPasses({ first: first.weights, second }) };
}
