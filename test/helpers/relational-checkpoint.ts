/** A relational checkpoint with fresh weights: enough for all that does not judge what it learnt. */

import { createRandom } from "../../src/core/random.ts";
import { inputCounts } from "../../src/core/relation-inputs.ts";
import type { Checkpoint, StateDict } from "../../src/core/state-dict.ts";
import { initialRelationalWeights } from "../../src/model/relational-weights.ts";

/** Scores lie around 0.5 or, with a `bias` on the last logit, where it puts them. */
export function relationalCheckpoint(bias: number): Checkpoint {
	const { node, edge } = inputCounts;
	const random = createRandom(1);
	const fresh = initialRelationalWeights(node, edge, random);
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
