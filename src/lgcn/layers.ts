/** Layers and the loss, with gradients written by hand. */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Engine } from "../engines/engine.ts";
import {
	multiplyByTransposed,
	multiplyTensors,
	multiplyTransposed,
	sumOverRows,
} from "./tensor-products.ts";

export type WeightTensors = ReadonlyMap<string, Tensor>;

export type ConvName = "conv1" | "conv2" | "conv3" | "conv4";

/** The input of a layer, [R, I], with the layer's name and the network's weights. */
export interface LayerInput {
	readonly x: Tensor2D;
	readonly layer: ConvName;
	readonly weights: WeightTensors;
}

export interface DenseTensors {
	readonly weight: Tensor2D; // [I, O]
	readonly bias: Tensor1D; // [O]
	readonly relu: boolean;
	/** Whether the gradient of the input is computed; false where the input is data. */
	readonly inputGradient: boolean;
	/** The weight transposed, [O, I], if the caller has it. */
	readonly transposed?: Tensor2D;
}

/** `x W + b`, [R, I] -> [R, O], with an optional ReLU and a gradient. */
export function dense(
	engine: Engine,
	x: Tensor2D,
	layer: DenseTensors,
): Tensor2D {
	return layer.inputGradient
		? denseWithGradient(engine, x, layer)
		: denseOfData(engine, x, layer);
}

function denseWithGradient(
	engine: Engine,
	x: Tensor2D,
	{ weight: w, bias: b, relu, transposed }: DenseTensors,
): Tensor2D {
	const op = engine.tf.customGrad((input, weight, bias, save) => {
		const y = multiplyTensors(engine, input as Tensor2D, weight as Tensor2D, {
			bias: bias as Tensor1D,
			activation: relu ? "relu" : "linear",
		});
		const tensors = transposed ? [input, y] : [input, y, weight];
		(save as (t: Tensor[]) => void)(tensors as Tensor[]);
		return {
			value: y,
			gradFunc: (dy, saved) => {
				const [savedInput, savedY, savedWeight] = saved as Tensor2D[];
				const dPre = relu ? beforeRelu(engine, dy, savedY) : (dy as Tensor2D);
				return [
					transposed
						? multiplyTensors(engine, dPre, transposed)
						: multiplyByTransposed(engine, dPre, savedWeight),
					...weightGradients(engine, dPre, savedInput),
				];
			},
		};
	});
	return op(x, w, b) as Tensor2D;
}

function denseOfData(
	engine: Engine,
	x: Tensor2D,
	{ weight: w, bias: b, relu }: DenseTensors,
): Tensor2D {
	const activation = relu ? "relu" : "linear";
	const op = engine.tf.customGrad((weight, bias, save) => {
		const [matrix, row] = [weight as Tensor2D, bias as Tensor1D];
		const y = multiplyTensors(engine, x, matrix, { bias: row, activation });
		(save as (t: Tensor[]) => void)([x, y]);
		return {
			value: y,
			gradFunc: (dy, saved) => {
				const [savedInput, savedY] = saved as Tensor2D[];
				const dPre = relu ? beforeRelu(engine, dy, savedY) : (dy as Tensor2D);
				return weightGradients(engine, dPre, savedInput);
			},
		};
	});
	return op(w, b) as Tensor2D;
}

/** The gradient before a ReLU: zero where the ReLU's output y is zero. */
function beforeRelu({ tf }: Engine, dy: Tensor, y: Tensor2D): Tensor2D {
	return tf.mul(dy, tf.cast(tf.greater(y, 0), "float32"));
}

/** The gradients of weight and bias. */
function weightGradients(engine: Engine, dy: Tensor2D, input: Tensor2D) {
	return [multiplyTransposed(engine, input, dy), sumOverRows(engine, dy)];
}

/**
 * Cross-entropy of logits [L, 2] and targets [L, 2]: minus the sum of target times log softmax.
 * Each row of targets is a one-hot row times the link's share in the loss. The gradient is softmax * share - target.
 */
export function crossEntropy(
	engine: Engine,
	logits: Tensor2D,
	targets: Tensor2D,
): Tensor {
	const { tf } = engine;
	const op = tf.customGrad((input, save) => {
		(save as (t: Tensor[]) => void)([input as Tensor]);
		return {
			value: tf.neg(tf.sum(tf.mul(tf.logSoftmax(input as Tensor2D), targets))),
			gradFunc: (dy, saved) => {
				const softmax = tf.softmax(saved[0] as Tensor2D);
				const expected = tf.mul(softmax, tf.sum(targets, 1, true));
				return tf.mul(tf.sub(expected, targets), dy);
			},
		};
	});
	return op(logits);
}
