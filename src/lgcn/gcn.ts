/**
 * The linkage network of the paper (L-GCN): batch norm, four graph convolutions, a classifier on the 1-hop rows.
 *
 * Shapes: B pivots; R rows, the nodes of all subgraphs; L links, the 1-hop rows, which come first; D feature length.
 */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Random } from "../arrays/random.ts";
import type { StateDict, Weight } from "../arrays/state-dict.ts";
import type { Engine } from "../engines/engine.ts";
import {
	type Aggregator,
	aggregate,
	type BatchGraph,
	type ConvInput,
} from "./aggregators.ts";
import { attentionSize, attentionWeightNames } from "./attention.ts";
import { type ConvName, dense, type WeightTensors } from "./layers.ts";

/** Output sizes of conv1..conv4; the classifier's hidden layer is as wide as the last. */
export const convSizes = [512, 512, 256, 256] as const;
const hidden = convSizes[3];

export const convNames: readonly ConvName[] = [
	"conv1",
	"conv2",
	"conv3",
	"conv4",
];

/** Names of the weights that the reference trains, in its order. */
const referenceNames = [
	"conv1.weight",
	"conv1.bias",
	"conv2.weight",
	"conv2.bias",
	"conv3.weight",
	"conv3.bias",
	"conv4.weight",
	"conv4.bias",
	"classifier.0.weight",
	"classifier.0.bias",
	"classifier.1.weight",
	"classifier.2.weight",
	"classifier.2.bias",
] as const;

/** Names of the weights that training changes: the reference's, then those of each convolution's attention. */
export function trainedNames(aggregator: Aggregator): readonly string[] {
	if (aggregator !== "attention") return referenceNames;
	return [...referenceNames, ...convNames.flatMap(attentionWeightNames)];
}

/**
 * Draws random weights as PyTorch does. Graph convolutions and attention are Xavier-uniform with zero biases, linear layers uniform within
 * 1 / sqrt(inputs). PReLU slopes are 0.25, the running mean is 0 and the running variance 1.
 */
export function initialWeights(
	featureLength: number,
	aggregator: Aggregator,
	random: Random,
): StateDict {
	const weights = new Map<string, Weight>();
	const constant = (name: string, shape: number[], value: number) =>
		weights.set(name, {
			shape,
			data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
		});
	const uniform = (name: string, shape: number[], bound: number) => {
		const data = constant(name, shape, 0).get(name)!.data;
		for (let i = 0; i < data.length; i++)
			data[i] = (2 * random.next() - 1) * bound;
	};

	constant("bn0.running_mean", [featureLength], 0);
	constant("bn0.running_var", [featureLength], 1);
	constant("bn0.num_batches_tracked", [], 0);
	const xavier = (name: string, shape: [number, number]) =>
		uniform(name, shape, Math.sqrt(6 / (shape[0] + shape[1])));
	const inputSizes = [featureLength, ...convSizes];
	convNames.forEach((layer, i) => {
		xavier(`${layer}.weight`, [2 * inputSizes[i], convSizes[i]]);
		constant(`${layer}.bias`, [convSizes[i]], 0);
	});
	const bound = 1 / Math.sqrt(hidden);
	uniform("classifier.0.weight", [hidden, hidden], bound);
	uniform("classifier.0.bias", [hidden], bound);
	constant("classifier.1.weight", [hidden], 0.25);
	uniform("classifier.2.weight", [2, hidden], bound);
	uniform("classifier.2.bias", [2], bound);
	if (aggregator !== "attention") return weights;
	convNames.forEach((layer, i) => {
		const [first, bias, second] = attentionWeightNames(layer);
		xavier(first, [attentionSize, 2 * inputSizes[i]]);
		constant(bias, [attentionSize], 0);
		xavier(second, [1, attentionSize]);
	});
	return weights;
}

/** Uploads weights; the caller disposes them. */
export function uploadWeights(
	engine: Engine,
	weights: StateDict,
	names: readonly string[],
): Map<string, Tensor> {
	return new Map(
		names.map((name) => {
			const { data, shape } = weights.get(name)!;
			return [name, engine.tf.tensor(data, [...shape], "float32")];
		}),
	);
}

/** The name of a convolution's transposed weight. It is optional; the convolution's gradient then need not transpose the weight. */
const transposedName = (layer: ConvName) => `${layer}.weight transposed`;

/** Transposes the convolutions' weights once for many batches; the caller disposes them. */
export function transposeWeights(
	engine: Engine,
	weights: WeightTensors,
): Map<string, Tensor> {
	return new Map(
		convNames.slice(1).map((layer) => {
			const weight = weights.get(`${layer}.weight`) as Tensor2D;
			return [transposedName(layer), engine.tf.transpose(weight)];
		}),
	);
}

/**
 * One graph convolution, `relu([x, G x] W + b)` (section 3.2 of the paper), for all R rows or for the first L.
 * Shapes: x [R, I], W [2I, O] -> [R or L, O].
 */
export function graphConv(engine: Engine, input: ConvInput): Tensor2D {
	const { tf } = engine;
	const { x, layer, weights, graph, rows } = input;
	const aggregated = aggregate(engine, input); // [R or L, I]
	const own = rows === "all" ? x : tf.slice(x, [0, 0], aggregated.shape); // [R or L, I]
	// The first layer's input is data, but attention's shares of it are learned.
	const inputGradient = layer !== "conv1" || graph.aggregator === "attention";
	return dense(engine, tf.concat([own, aggregated], 1), {
		weight: weights.get(`${layer}.weight`) as Tensor2D,
		bias: weights.get(`${layer}.bias`) as Tensor1D,
		relu: true,
		inputGradient,
		transposed: weights.get(transposedName(layer)) as Tensor2D | undefined,
	});
}

/** Logits of the 1-hop rows: 256 -> 256, PReLU, 256 -> 2; [L, 256] -> [L, 2]. */
export function classify(
	engine: Engine,
	h: Tensor2D,
	weights: WeightTensors,
): Tensor2D {
	const { tf } = engine;
	const linear = (x: Tensor2D, name: string) =>
		dense(engine, x, {
			weight: tf.transpose(weights.get(`${name}.weight`) as Tensor2D), // PyTorch stores [out, in]
			bias: weights.get(`${name}.bias`) as Tensor1D,
			relu: false,
			inputGradient: true,
		});
	const hiddenRows = tf.prelu(
		linear(h, "classifier.0"),
		weights.get("classifier.1.weight") as Tensor2D,
	) as Tensor2D; // [L, 256]
	return linear(hiddenRows, "classifier.2"); // [L, 2]
}

/** The network after its first convolution, [R, 512] -> logits [L, 2]; scoring computes the first one in another way. */
export function forwardAfterConv1(
	engine: Engine,
	h1: Tensor2D,
	weights: WeightTensors,
	graph: BatchGraph,
): Tensor2D {
	const conv = (x: Tensor2D, layer: ConvName, rows: ConvInput["rows"]) =>
		graphConv(engine, { x, layer, weights, graph, rows });
	const h2 = conv(h1, "conv2", "all"); // [R, 512]
	const h3 = conv(h2, "conv3", "all"); // [R, 256]
	const h4 = conv(h3, "conv4", "links"); // [L, 256]
	return classify(engine, h4, weights);
}

/** The whole network on normalised relative features: [R, D] -> logits [L, 2]. */
export function forward(
	engine: Engine,
	x: Tensor2D,
	weights: WeightTensors,
	graph: BatchGraph,
): Tensor2D {
	const input = { x, layer: "conv1", weights, graph, rows: "all" } as const;
	const h1 = graphConv(engine, input); // [R, 512]
	return forwardAfterConv1(engine, h1, weights, graph);
}
