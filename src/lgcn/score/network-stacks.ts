/** The layers of an L-GCN as layer stacks of an engine. A stack has the layers between two sums over neighbours. */
import type { StateDict } from "../../arrays/state-dict.ts";
import { transpose } from "../../arrays/transpose.ts";
import type { DenseLayer, LayerStack } from "../../engines/engine.ts";
import type { ConvName } from "../layers.ts";
import type { StackLayers } from "./layer-stacks.ts";
import { type LogitWeights, logitWeights } from "./link-probabilities.ts";
import { foldBatchNorm, type PairLayer, sideBySide } from "./pair-layer.ts";

export interface NetworkStacks {
	/** conv1 with the batch norm folded in. */
	readonly conv1: PairLayer;
	readonly conv2: ConvStack; // [R, 512] -> [R, 512]
	readonly conv3: ConvStack; // [R, 512] -> [R, 256]
	/** conv4 and the classifier's first layer: [L, 512] -> [L, 256] before the PReLU. */
	readonly head: NetworkStack;
	/** PReLU, the last layer and softmax. */
	readonly logits: LogitWeights;
}

/** A convolution that multiplies before it sums over neighbours. This is cheaper, since the sums then have as many columns as outputs, O, and not as inputs. */
export interface ConvStack {
	/** [R, inputs] -> [R, 2 O]: the values of each row for itself, then those that it passes to its neighbours. */
	readonly product: NetworkStack;
	/** [O] */
	readonly bias: Float32Array;
}

export interface NetworkStack {
	readonly layers: LayerStack;
	readonly inputs: number;
	readonly outputs: number;
}

/** Opens the stacks; the caller disposes them with `disposeStacks`. */
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
	const linear = (name: string): DenseLayer => {
		const [outputs, inputs] = weights.get(`${name}.weight`)!.shape; // as in PyTorch
		const weight = transpose(data(`${name}.weight`), outputs, inputs);
		const bias = data(`${name}.bias`);
		return { inputs, outputs, weight, bias, activation: "linear" };
	};
	const stack = (...layers: DenseLayer[]): NetworkStack => ({
		layers: stackLayers(layers),
		inputs: layers[0].inputs,
		outputs: layers[layers.length - 1].outputs,
	});
	const convStack = (name: ConvName): ConvStack => {
		const [inputs, columns] = weights.get(`${name}.weight`)!.shape;
		const weight = sideBySide(data(`${name}.weight`), columns);
		return {
			product: stack({
				inputs: inputs / 2,
				outputs: 2 * columns,
				weight,
				bias: null,
				activation: "linear",
			}),
			bias: data(`${name}.bias`),
		};
	};
	return {
		conv1: foldBatchNorm(weights),
		conv2: convStack("conv2"),
		conv3: convStack("conv3"),
		head: stack(conv("conv4"), linear("classifier.0")),
		logits: logitWeights(weights),
	};
}

export function disposeStacks({ conv2, conv3, head }: NetworkStacks): void {
	for (const { layers } of [conv2.product, conv3.product, head])
		layers.dispose();
}
