/** Differentiable building blocks whose gradients are written out. */
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

export interface DenseOptions {
	readonly relu: boolean;
	/** False for the first layer: nobody wants the gradient of the data. */
	readonly inputGradient: boolean;
	/** w transposed, [O, I], where that is at hand. */
	readonly transposed?: Tensor2D;
}

/** `x w + b`, [R, I] x [I, O] -> [R, O], with an optional ReLU. */
export function dense(
	engine: Engine,
	x: Tensor2D,
	w: Tensor2D,
	b: Tensor1D,
	options: DenseOptions,
): Tensor2D {
	const { tf } = engine;
	const activation = options.relu ? "relu" : "linear";
	const forward = (input: Tensor2D, weight: Tensor2D, bias: Tensor1D) =>
		multiplyTensors(engine, input, weight, { bias, activation });
	const weightGradients = (dy: Tensor2D, input: Tensor2D) => [
		multiplyTransposed(engine, input, dy),
		sumOverRows(engine, dy),
	];
	/** The gradient before the ReLU: zero where the output is. */
	const passed = (dy: Tensor, y: Tensor) =>
		(options.relu
			? tf.mul(dy, tf.cast(tf.greater(y, 0), "float32"))
			: dy) as Tensor2D;

	if (!options.inputGradient) {
		const op = tf.customGrad((weight, bias, save) => {
			const y = forward(x, weight as Tensor2D, bias as Tensor1D);
			(save as (t: Tensor[]) => void)([x, y]);
			return {
				value: y,
				gradFunc: (dy, saved) => {
					const [savedInput, savedY] = saved as Tensor2D[];
					return weightGradients(passed(dy, savedY), savedInput);
				},
			};
		});
		return op(w, b) as Tensor2D;
	}
	const op = tf.customGrad((input, weight, bias, save) => {
		const y = forward(input as Tensor2D, weight as Tensor2D, bias as Tensor1D);
		const kept = options.transposed ? [input, y] : [input, y, weight];
		(save as (t: Tensor[]) => void)(kept as Tensor[]);
		return {
			value: y,
			gradFunc: (dy, saved) => {
				const [savedInput, savedY, savedWeight] = saved as Tensor2D[];
				const dPre = passed(dy, savedY);
				return [
					options.transposed
						? multiplyTensors(engine, dPre, options.transposed)
						: multiplyByTransposed(engine, dPre, savedWeight),
					...weightGradients(dPre, savedInput),
				];
			},
		};
	});
	return op(x, w, b) as Tensor2D;
}

/**
 * Cross-entropy of [L, 2] logits against [L, 2] targets: minus the sum of target times log softmax.
 * A row of targets is one-hot times the row's share in the loss; the gradient is softmax * share - target.
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
