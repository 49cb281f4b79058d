/** Layers of the networks that find and describe faces: convolutions whose scales and batch norms are folded into their weights. */
import type * as tfjs from "@tensorflow/tfjs-core";
import type { NamedWeights, Weight } from "./weights.ts";

/** [B, H, W, C] */
export type Maps = tfjs.Tensor4D;

export type Activation = "linear" | "relu" | "relu6";

/** Pictures [B, H, W, 3] that become one tensor. */
export interface PictureBatch {
	readonly count: number;
	readonly data: Float32Array;
}

/** Opens layers; all their tensors are freed together. */
export interface LayerOpener {
	readonly tf: typeof tfjs;
	readonly weights: NamedWeights;
	tensor(weight: Weight): tfjs.Tensor;
	dispose(): void;
}

export function openLayers(
	tf: typeof tfjs,
	weights: NamedWeights,
): LayerOpener {
	const tensors: tfjs.Tensor[] = [];
	return {
		tf,
		weights,
		tensor({ data, shape }) {
			const tensor = tf.tensor(data, [...shape]);
			tensors.push(tensor);
			return tensor;
		},
		dispose() {
			tf.dispose(tensors);
		},
	};
}

/** How a convolution moves over its input. */
export interface ConvolutionSteps {
	readonly stride: 1 | 2;
	readonly pad: "same" | "valid";
	readonly activation: Activation;
}

export type Layer = (x: Maps) => Maps;

/** A convolution with filters [H, W, in, out] and a bias [out]. */
export const convolution = createConvolution("conv2d");

/** As `convolution`, each input channel on its own: filters [H, W, in, 1]. */
export const depthwise = createConvolution("depthwiseConv2d");

function createConvolution(operation: "conv2d" | "depthwiseConv2d") {
	return (
		opener: LayerOpener,
		filters: Weight,
		biases: Weight,
		{ stride: strides, pad, activation }: ConvolutionSteps,
	): Layer => {
		const filter = opener.tensor(filters) as tfjs.Tensor4D;
		const bias = opener.tensor(biases);
		const convolve = opener.tf.fused[operation];
		return (x) => convolve({ x, filter, bias, strides, pad, activation });
	};
}

/** Filters [..., out] times a factor for each output channel. */
export function scaleOutputs(
	{ shape, data }: Weight,
	factors: ArrayLike<number>,
): Weight {
	const { length } = factors;
	return { shape, data: data.map((value, i) => value * factors[i % length]) };
}

/** A vector of zeros, for a convolution without a bias. */
export function zeros(length: number): Weight {
	return { shape: [length], data: new Float32Array(length) };
}
