/** The initial weights of the relational network, and access to the weights of its gates. */

import type { Random } from "../arrays/random.ts";
import type { StateDict, Weight } from "../arrays/state-dict.ts";
import {
	type InputCounts,
	relationalShapes,
} from "../files/checkpoints/relational-shapes.ts";
import type { GateWeights } from "./gates.ts";

const width = 64;
const gateWidth = 8;

/** Draws random weights as PyTorch does: weights and biases of linear layers are uniform within 1 / sqrt(inputs), PReLU slopes are 0.25. */
export function initialRelationalWeights(
	inputs: InputCounts,
	random: Random,
): StateDict {
	const weights = new Map<string, Weight>();
	let bound = 0;
	for (const [name, shape] of relationalShapes(inputs, width, gateWidth)) {
		const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
		// A bias comes after its weight and has the same bound.
		if (shape.length === 2) bound = 1 / Math.sqrt(shape[1]);
		if (name === "head.1.weight") data.fill(0.25);
		else
			for (let i = 0; i < data.length; i++)
				data[i] = (2 * random.next() - 1) * bound;
		weights.set(name, { shape, data });
	}
	return weights;
}

export function gateWeights(
	weights: StateDict,
	layer: string,
): GateWeights<Float32Array> {
	const data = (name: string) => weights.get(`${layer}.gate.${name}`)!.data;
	return {
		hiddenWeight: data("0.weight"),
		hiddenBias: data("0.bias"),
		outputWeight: data("2.weight"),
		outputBias: data("2.bias"),
	};
}
