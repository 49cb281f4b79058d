/** Names, shapes and first values of the relational network's weights. I inputs of a node, G of a gate, C width. */
import type { GateWeights } from "./gates.ts";
import type { Random } from "../arrays/random.ts";
import type { StateDict, Weight } from "../arrays/state-dict.ts";

export const layerNames = ["layer1", "layer2", "layer3"] as const;
const width = 64;
const gateWidth = 8;

/** Shapes of all weights by name, in the order of a state dict; all of them are trained. */
function weightShapes(
	nodeInputs: number,
	edgeInputs: number,
): [name: string, shape: number[]][] {
	const shapes: [string, number[]][] = [];
	const linear = (name: string, inputs: number, outputs: number) =>
		shapes.push(
			[`${name}.weight`, [outputs, inputs]],
			[`${name}.bias`, [outputs]],
		);
	layerNames.forEach((layer, i) => {
		linear(layer, 2 * (i === 0 ? nodeInputs : width), width);
		linear(`${layer}.gate.0`, edgeInputs, gateWidth);
		linear(`${layer}.gate.2`, gateWidth, 1);
	});
	linear("head.0", width + nodeInputs, width);
	shapes.push(["head.1.weight", [width]]);
	linear("head.2", width, 1);
	return shapes;
}

/** Fresh weights as PyTorch draws them: linear layers uniform within 1 / sqrt(inputs), biases too; PReLU slopes 0.25. */
export function initialRelationalWeights(
	nodeInputs: number,
	edgeInputs: number,
	random: Random,
): StateDict {
	const weights = new Map<string, Weight>();
	let bound = 0;
	for (const [name, shape] of weightShapes(nodeInputs, edgeInputs)) {
		const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
		// A bias follows its weight and has the same bound.
		if (shape.length === 2) bound = 1 / Math.sqrt(shape[1]);
		if (name === "head.1.weight") data.fill(0.25);
		else
			for (let i = 0; i < data.length; i++)
				data[i] = (2 * random.next() - 1) * bound;
		weights.set(name, { shape, data });
	}
	return weights;
}

/** Inputs of a node and of a gate that a network was made for. */
export function inputCountsOf(weights: StateDict): {
	node: number;
	edge: number;
} {
	return {
		node: weights.get("layer1.weight")!.shape[1] / 2,
		edge: weights.get("layer1.gate.0.weight")!.shape[1],
	};
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
