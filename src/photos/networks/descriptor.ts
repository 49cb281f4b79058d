/** dlib's recognition network, a ResNet: a crop of 150 x 150 gives the 128 numbers that tell people apart. */
import type * as tfjs from "@tensorflow/tfjs-core";
import {
	type Activation,
	convolution,
	type Layer,
	type LayerOpener,
	type Maps,
	openLayers,
	type PictureBatch,
	scaleOutputs,
} from "./layers.ts";
import { subtractMean } from "./mean-colour.ts";
import type { NamedWeights, Weight } from "./weights.ts";

/** Width and height of the crop that the network sees. */
export const chipSize = 150;

export const descriptorLength = 128;

export interface Descriptor {
	/**
	 * @param chips [B, 150, 150, 3], values from 0 to 255, faces turned upright as dlib does it
	 * @returns [B, 128] not normalised
	 */
	describe(chips: PictureBatch): Promise<Float32Array>;
	dispose(): void;
}

const blocks = [
	"conv32_1",
	"conv32_2",
	"conv32_3",
	"conv64_down",
	"conv64_1",
	"conv64_2",
	"conv64_3",
	"conv128_down",
	"conv128_1",
	"conv128_2",
	"conv256_down",
	"conv256_1",
	"conv256_2",
	"conv256_down_out",
];

export function createDescriptor(
	tf: typeof tfjs,
	weights: NamedWeights,
): Descriptor {
	const opener = openLayers(tf, weights);
	const first = scaledConvolution(opener, "conv32_down", {
		halves: true,
		activation: "relu",
	});
	const layers = blocks.map((name) => residualBlock(opener, name));
	const matrix = opener.tensor(weights.take("fc")) as tfjs.Tensor2D;
	return {
		async describe(chips) {
			const rows = tf.tidy(() => {
				let x = first(subtractMean(tf, chips, chipSize));
				x = tf.maxPool(x, 3, 2, "valid");
				for (const layer of layers) x = layer(x);
				return tf.matMul(tf.mean(x, [1, 2]) as tfjs.Tensor2D, matrix);
			});
			const values = (await rows.data()) as Float32Array;
			rows.dispose();
			return values;
		},
		dispose: opener.dispose,
	};
}

/** A convolution and the scale behind it, as one. */
function scaledConvolution(
	opener: LayerOpener,
	name: string,
	{
		halves,
		activation,
	}: { readonly halves: boolean; readonly activation: Activation },
): Layer {
	const take = (part: string) => opener.weights.take(`${name}/${part}`);
	const factors = take("scale/weights").data;
	const offsets = take("scale/biases").data;
	const bias: Weight = {
		shape: [factors.length],
		data: take("conv/bias").data.map((value, c) => {
			return value * factors[c] + offsets[c];
		}),
	};
	return convolution(
		opener,
		scaleOutputs(take("conv/filters"), factors),
		bias,
		{
			stride: halves ? 2 : 1,
			pad: halves ? "valid" : "same",
			activation,
		},
	);
}

/** Two convolutions beside a way past them. A block that halves the map pools that way, and fills what the one or the other lacks with zeros. */
function residualBlock(opener: LayerOpener, name: string): Layer {
	const halves = name.includes("down");
	const { tf } = opener;
	const one = scaledConvolution(opener, `${name}/conv1`, {
		halves,
		activation: "relu",
	});
	const two = scaledConvolution(opener, `${name}/conv2`, {
		halves: false,
		activation: "linear",
	});
	const past = (x: Maps) => (halves ? tf.avgPool(x, 2, 2, "valid") : x);
	return (x) => {
		const convolved = two(one(x));
		const pooled = past(x);
		const shape = pooled.shape.map((size, i) =>
			Math.max(size, convolved.shape[i]),
		);
		const sum = tf.add(fill(tf, convolved, shape), fill(tf, pooled, shape));
		return tf.relu(sum) as Maps;
	};
}

/** The maps with zeros behind them up to a shape. */
function fill(tf: typeof tfjs, x: Maps, shape: readonly number[]): Maps {
	const missing = shape.map((size, i) => size - x.shape[i]);
	if (missing.every((size) => size === 0)) return x;
	return tf.pad(
		x,
		missing.map((size) => [0, size] as [number, number]),
	);
}
