/**
 * The dense products of the relational network: an engine multiplies, but inputs and results are plain arrays.
 * Operands are transposed before they are multiplied, since the WASM engine is slow with transpose flags.
 */
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Weight } from "../arrays/state-dict.ts";
import { transpose } from "../arrays/transpose.ts";
import type { Engine } from "../engines/engine.ts";

/** A linear layer's weights on the engine; the caller disposes them. */
export interface Linear {
	readonly inputs: number;
	readonly outputs: number;
	readonly weight: Tensor2D; // [inputs, outputs]
	readonly bias: Tensor1D; // [outputs]
}

/** Uploads PyTorch's (out, in) weights, transposed. */
export function uploadLinear(
	engine: Engine,
	weight: Float32Array,
	bias: Float32Array,
): Linear {
	const { tf } = engine;
	const outputs = bias.length;
	const inputs = weight.length / outputs;
	return {
		inputs,
		outputs,
		weight: tf.tensor2d(transpose(weight, outputs, inputs), [inputs, outputs]),
		bias: tf.tensor1d(bias),
	};
}

export function disposeLinear(linear: Linear): void {
	linear.weight.dispose();
	linear.bias.dispose();
}

/** `x W^T + b`, with an optional ReLU: [R, inputs] -> [R, outputs]. */
export async function applyLinear(
	engine: Engine,
	x: Float32Array,
	linear: Linear,
	activation: "linear" | "relu",
): Promise<Float32Array> {
	const { tf } = engine;
	const { inputs, weight, bias } = linear;
	const product = tf.tidy(() => {
		const a = tf.tensor2d(x, [x.length / inputs, inputs]);
		return tf.fused.matMul({ a, b: weight, bias, activation });
	});
	const values = await product.data<"float32">();
	product.dispose();
	return values;
}

/** Gradients of `x W^T + b`, without that of the bias. */
export interface LinearGradients {
	readonly weight: Float32Array; // [outputs, inputs]
	readonly input: Float32Array; // [R, inputs]
}

/** dW = dy^T x and dx = dy W, from dy [R, outputs], the input x [R, inputs] and PyTorch's (out, in) weights. */
export async function linearGradients(
	engine: Engine,
	dy: Float32Array,
	x: Float32Array,
	{ shape, data }: Weight,
): Promise<LinearGradients> {
	const { tf } = engine;
	const [outputs, inputs] = shape;
	const rows = dy.length / outputs;
	const [weightProduct, inputProduct] = tf.tidy(() => {
		const gradient = tf.tensor2d(dy, [rows, outputs]);
		return [
			tf.matMul(tf.transpose(gradient), tf.tensor2d(x, [rows, inputs])),
			tf.matMul(gradient, tf.tensor2d(data, [outputs, inputs])),
		];
	}) as Tensor2D[];
	const gradients = {
		weight: await weightProduct.data<"float32">(),
		input: await inputProduct.data<"float32">(),
	};
	weightProduct.dispose();
	inputProduct.dispose();
	return gradients;
}
