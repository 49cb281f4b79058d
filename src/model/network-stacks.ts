/** An L-GCN's layers as an engine's layer stacks, cut where the graph comes in between. */
import type { StateDict } from "../core/state-dict.ts";
import type { DenseLayer, LayerStack } from "../engine.ts";
import type { StackLayers } from "./layer-stacks.ts";
import type { ConvName } from "./layers.ts";
import { transpose } from "./linear.ts";
import { foldBatchNorm, type PairLayer } from "./pair-layer.ts";

export interface NetworkStacks {
	/** conv1 as it is computed of pairs of rows. */
	readonly conv1: PairLayer;
	readonly conv2: NetworkStack; // [R, 1024] -> [R, 512]
	readonly conv3: NetworkStack; // [R, 1024] -> [R, 256]
	/** conv4 and the classifier: [L, 512] -> logits [L, 2]. */
	readonly head: NetworkStack;
}

export interface NetworkStack {
	readonly layers: LayerStack;
	readonly inputs: number;
	readonly outputs: number;
}

/** Opens the stacks; the caller disposes them. */
export function stackNetwork(
	stackLayers: StackLayers,
	weights: StateDict,
): NetworkStacks {
	const data = (name: string) => weights.get(name)!.data;
	const conv = (name: ConvName): DenseLayer => {
		const [inputs, outputs] = weights.get(`${name}.weight`)!.shape;
		const bias = data(`${name}.bias`);
		const weight = data(`${name}.weight`);
		return { inputs, outputs, weight, bias, activation: "relu" };
	};
	const linear = (
		name: string,
		activation: DenseLayer["activation"],
	): DenseLayer => {
		const [outputs, inputs] = weights.get(`${name}.weight`)!.shape; // as PyTorch keeps it
		const weight = transpose(data(`${name}.weight`), outputs, inputs);
		const bias = data(`${name}.bias`);
		return { inputs, outputs, weight, bias, activation };
	};
	const stack = (...layers: DenseLayer[]): NetworkStack => ({
		layers: stackLayers(layers),
		inputs: layers[0].inputs,
		outputs: layers[layers.length - 1].outputs,
	});
	return {
		conv1: foldBatchNorm(weights),
		conv2: stack(conv("conv2")),
		conv3: stack(conv("conv3")),
		head: stack(
			conv("conv4"),
			linear("classifier.0", data("classifier.1.weight")),
			linear("classifier.2", "linear"),
		),
	};
}

export function disposeStacks({ conv2, conv3, head }: NetworkStacks): void {
	for (const { layers } of [conv2, conv3, head]) layers.dispose();
}
