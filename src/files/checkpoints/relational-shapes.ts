/** Shapes of a relational network: inputs of its nodes and gates, and the shape of every weight. */

/** Inputs of a node and of an edge's gate. */
export interface InputCounts {
	readonly node: number;
	readonly edge: number;
}

export const firstPassInputs: InputCounts = { node: 15, edge: 1 };
/** A second pass adds five inputs of a node and one of an edge, from the probabilities of the first pass. */
export const secondPassInputs: InputCounts = { node: 20, edge: 2 };

/** The graph layers; their gates are named after them. */
export const layerNames = ["layer1", "layer2", "layer3"] as const;

/** Shapes of one pass's weights by name, in the order of a state dict; a linear layer's weight is (out, in). */
export function relationalShapes(
	{ node, edge }: InputCounts,
	width: number,
	gateWidth: number,
): Map<string, readonly number[]> {
	const shapes = new Map<string, readonly number[]>();
	const addLinear = (name: string, inputs: number, outputs: number) => {
		shapes.set(`${name}.weight`, [outputs, inputs]);
		shapes.set(`${name}.bias`, [outputs]);
	};
	layerNames.forEach((layer, i) => {
		addLinear(layer, 2 * (i === 0 ? node : width), width);
		addLinear(`${layer}.gate.0`, edge, gateWidth);
		addLinear(`${layer}.gate.2`, gateWidth, 1);
	});
	addLinear("head.0", width + node, width);
	shapes.set("head.1.weight", [width]);
	addLinear("head.2", width, 1);
	return shapes;
}
