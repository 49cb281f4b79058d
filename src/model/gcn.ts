/**
 * The linkage network of the paper (L-GCN): batch norm, four graph convolutions, a classifier on the 1-hop rows.
 *
 * B pivots, R rows (nodes of all subgraphs), L links (1-hop rows, the first of them), D feature length.
 */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import type { Random } from "../core/random.ts";
import type { StateDict, Weight } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import { dense } from "./layers.ts";
import { aggregateMean, type Segments } from "./segments.ts";

/** Output sizes of conv1..conv4; the classifier's hidden layer is as wide as the last. */
export const convSizes = [512, 512, 256, 256] as const;
const hidden = convSizes[3];

/** Names of the weights that training changes, in the reference's order. */
export const trainedNames = [
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

export type WeightTensors = ReadonlyMap<string, Tensor>;

/**
 * Fresh weights as PyTorch draws them: graph convolutions Xavier-uniform with zero biases; linear layers uniform
 * within 1 / sqrt(inputs); PReLU slopes 0.25; running statistics 0 and 1.
 */
export function initialWeights(
	featureLength: number,
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
	let inputs = featureLength;
	convSizes.forEach((outputs, i) => {
		const bound = Math.sqrt(6 / (2 * inputs + outputs));
		uniform(`conv${i + 1}.weight`, [2 * inputs, outputs], bound);
		constant(`conv${i + 1}.bias`, [outputs], 0);
		inputs = outputs;
	});
	const bound = 1 / Math.sqrt(hidden);
	uniform("classifier.0.weight", [hidden, hidden], bound);
	uniform("classifier.0.bias", [hidden], bound);
	constant("classifier.1.weight", [hidden], 0.25);
	uniform("classifier.2.weight", [2, hidden], bound);
	uniform("classifier.2.bias", [2], bound);
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

/**
 * One graph convolution, `relu([x, A x] W + b)` (the paper's mean aggregator), for the first L or all R rows.
 * Shapes: x [R, I], W [2I, O] -> [segments.numRows, O].
 */
export function graphConv(
	engine: Engine,
	x: Tensor2D,
	weights: WeightTensors,
	layer: "conv1" | "conv2" | "conv3" | "conv4",
	segments: Segments,
	all: Segments,
): Tensor2D {
	const { tf } = engine;
	const aggregated = aggregateMean(engine, x, segments, all); // [L, I]
	const own =
		segments.numRows === x.shape[0]
			? x
			: tf.slice(x, [0, 0], [segments.numRows, x.shape[1]]);
	return dense(
		engine,
		tf.concat([own, aggregated], 1), // [L, 2I]
		weights.get(`${layer}.weight`) as Tensor2D,
		weights.get(`${layer}.bias`) as Tensor1D,
		{ relu: true, inputGradient: layer !== "conv1" },
	);
}

/** Logits of the 1-hop rows: 256 -> 256, PReLU, 256 -> 2; [L, 256] -> [L, 2]. */
export function classify(
	engine: Engine,
	h: Tensor2D,
	weights: WeightTensors,
): Tensor2D {
	const { tf } = engine;
	const linear = (x: Tensor2D, name: string) =>
		dense(
			engine,
			x,
			tf.transpose(weights.get(`${name}.weight`) as Tensor2D), // PyTorch keeps (out, in)
			weights.get(`${name}.bias`) as Tensor1D,
			{ relu: false, inputGradient: true },
		);
	const hiddenRows = tf.prelu(
		linear(h, "classifier.0"),
		weights.get("classifier.1.weight") as Tensor2D,
	) as Tensor2D; // [L, 256]
	return linear(hiddenRows, "classifier.2"); // [L, 2]
}

/** What follows the first convolution, which scoring computes in another way: [R, 512] -> logits [L, 2]. */
export function forwardAfterConv1(
	engine: Engine,
	h1: Tensor2D,
	weights: WeightTensors,
	links: Segments,
	all: Segments,
): Tensor2D {
	const h2 = graphConv(engine, h1, weights, "conv2", all, all); // [R, 512]
	const h3 = graphConv(engine, h2, weights, "conv3", all, all); // [R, 256]
	const h4 = graphConv(engine, h3, weights, "conv4", links, all); // [L, 256]
	return classify(engine, h4, weights);
}

/** The whole network on normalised relative features: [R, D] -> logits [L, 2]. */
export function forward(
	engine: Engine,
	x: Tensor2D,
	weights: WeightTensors,
	links: Segments,
	all: Segments,
): Tensor2D {
	const h1 = graphConv(engine, x, weights, "conv1", all, all); // [R, 512]
	return forwardAfterConv1(engine, h1, weights, links, all);
}
