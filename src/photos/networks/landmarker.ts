/** The network that finds 68 landmarks of a face, in the order of dlib's 68-point model. */
import type * as tfjs from "@tensorflow/tfjs-core";
import {
	convolution,
	depthwise,
	type Layer,
	type LayerOpener,
	type Maps,
	openLayers,
	type PictureBatch,
	zeros,
} from "./layers.ts";
import { subtractMean } from "./mean-colour.ts";
import type { NamedWeights } from "./weights.ts";

/** Width and height of the crop that the network sees. */
export const landmarkSize = 112;

export const numLandmarks = 68;

export interface Landmarker {
	/**
	 * @param crops [B, 112, 112, 3], values from 0 to 255
	 * @returns [B, 68, 2] x and y as shares of the crop's size
	 */
	locate(crops: PictureBatch): Promise<Float32Array>;
	dispose(): void;
}

export function createLandmarker(
	tf: typeof tfjs,
	weights: NamedWeights,
): Landmarker {
	const opener = openLayers(tf, weights);
	const blocks = [0, 1, 2, 3].map((block) => denseBlock(opener, block));
	const matrix = opener.tensor(weights.take("fc/weights")) as tfjs.Tensor2D;
	const bias = opener.tensor(weights.take("fc/bias"));
	return {
		async locate(crops) {
			const points = tf.tidy(() => {
				let x = subtractMean(tf, crops, landmarkSize);
				for (const block of blocks) x = block(x);
				const pooled = tf.avgPool(x, 7, 2, "valid");
				const vectors = tf.reshape(pooled, [crops.count, -1]);
				return tf.add(tf.matMul(vectors, matrix), bias);
			});
			const values = (await points.data()) as Float32Array;
			points.dispose();
			return values;
		},
		dispose: opener.dispose,
	};
}

/** Four convolutions, each of the sum of all before it; the first one halves the map. */
function denseBlock(opener: LayerOpener, block: number): Layer {
	const layers = [0, 1, 2, 3].map((i) => blockLayer(opener, block, i));
	const { tf } = opener;
	return (x) => {
		let sum = tf.relu(layers[0](x)) as Maps;
		let input = sum;
		for (const layer of layers.slice(1)) {
			sum = tf.add(sum, layer(input)) as Maps;
			input = tf.relu(sum) as Maps;
		}
		return input;
	};
}

/** The very first layer is a plain convolution, the others are separable. */
function blockLayer(opener: LayerOpener, block: number, layer: number): Layer {
	const take = (part: string) =>
		opener.weights.take(`dense${block}/conv${layer}/${part}`);
	const stride = layer === 0 ? 2 : 1;
	const steps = { pad: "same", activation: "linear" } as const;
	const bias = take("bias");
	if (block === 0 && layer === 0)
		return convolution(opener, take("filters"), bias, { ...steps, stride });
	const filters = take("depthwise_filter");
	const channels = depthwise(opener, filters, zeros(filters.shape[2]), {
		...steps,
		stride,
	});
	const points = convolution(opener, take("pointwise_filter"), bias, {
		...steps,
		stride: 1,
	});
	return (x) => points(channels(x));
}
