/** The detector: SSD on MobileNet v1. A picture of 512 x 512 gives 5,118 boxes, each with the probability that it holds a face. */
import type * as tfjs from "@tensorflow/tfjs-core";
import {
	convolution,
	depthwise,
	type Layer,
	type LayerOpener,
	type Maps,
	openLayers,
	type PictureBatch,
	scaleOutputs,
} from "./layers.ts";
import type { NamedWeights, Weight } from "./weights.ts";

/** Width and height of the picture that the detector sees. */
export const detectorSize = 512;

/** What the detector says of one picture. */
export interface ScoredBoxes {
	/** [A, 4] top, left, bottom, right, as shares of the picture's size. */
	readonly boxes: Float32Array;
	/** [A] */
	readonly scores: Float32Array;
}

export interface Detector {
	/** @param pictures [B, 512, 512, 3], values from 0 to 255 */
	detect(pictures: PictureBatch): Promise<ScoredBoxes[]>;
	dispose(): void;
}

const batchNormEpsilon = 0.0010000000474974513;
/** Layers of MobileNet that halve the map. */
const halving = [2, 4, 6, 12];
/** The layer whose map, the finest that is read, finds the smallest faces. */
const finest = 11;
const numLayers = 13;
const numPredictors = 6;

export function createDetector(
	tf: typeof tfjs,
	weights: NamedWeights,
): Detector {
	const opener = openLayers(tf, weights);
	const mapsOf = openMaps(opener);
	const predict = openPredictors(opener);
	const anchors = weights.take("Output/extra_dim").data;
	return {
		async detect({ count, data }) {
			const shape = [count, detectorSize, detectorSize, 3] as const;
			const [codes, scores] = tf.tidy(() => {
				const x = tf.sub(tf.div(tf.tensor4d(data, [...shape]), 127.5), 1);
				return predict(mapsOf(x as Maps));
			});
			const codeValues = (await codes.data()) as Float32Array;
			const scoreValues = (await scores.data()) as Float32Array;
			tf.dispose([codes, scores]);
			const numBoxes = anchors.length / 4;
			return Array.from({ length: count }, (_, b) => ({
				boxes: decodeBoxes(
					codeValues.subarray(4 * b * numBoxes, 4 * (b + 1) * numBoxes),
					anchors,
				),
				scores: scoreValues.slice(b * numBoxes, (b + 1) * numBoxes),
			}));
		},
		dispose: opener.dispose,
	};
}

/** MobileNet and the layers behind it: the six maps, from fine to coarse, that the predictors read. */
function openMaps(opener: LayerOpener): (x: Maps) => Maps[] {
	const first = pointwise(opener, "MobilenetV1/Conv2d_0_pointwise", 2);
	const pairs = Array.from({ length: numLayers }, (_, i) => {
		const name = `MobilenetV1/Conv2d_${i + 1}`;
		const stride = halving.includes(i + 1) ? 2 : 1;
		const channels = normalisedDepthwise(opener, `${name}_depthwise`, stride);
		const points = pointwise(opener, `${name}_pointwise`, 1);
		return (x: Maps) => points(channels(x));
	});
	const behind = Array.from({ length: 8 }, (_, i) =>
		pointwise(opener, `Prediction/Conv2d_${i}_pointwise`, i % 2 ? 2 : 1),
	);
	return (x) => {
		let map = first(x);
		const maps: Maps[] = [];
		pairs.forEach((layer, i) => {
			map = layer(map);
			if (i + 1 === finest || i + 1 === numLayers) maps.push(map);
		});
		behind.forEach((layer, i) => {
			map = layer(map);
			if (i % 2) maps.push(map);
		});
		return maps;
	};
}

function pointwise(opener: LayerOpener, name: string, stride: 1 | 2): Layer {
	const { weights } = opener;
	return convolution(
		opener,
		weights.take(`${name}/weights`),
		weights.take(`${name}/convolution_bn_offset`),
		{ stride, pad: "same", activation: "relu6" },
	);
}

function normalisedDepthwise(
	opener: LayerOpener,
	name: string,
	stride: 1 | 2,
): Layer {
	const of = (part: string) =>
		opener.weights.take(`${name}/BatchNorm/${part}`).data;
	const [gamma, beta] = [of("gamma"), of("beta")];
	const [mean, variance] = [of("moving_mean"), of("moving_variance")];
	const factors = gamma.map(
		(value, c) => value / Math.sqrt(variance[c] + batchNormEpsilon),
	);
	const biases: Weight = {
		shape: [beta.length],
		data: beta.map((value, c) => value - mean[c] * factors[c]),
	};
	const filters = opener.weights.take(`${name}/depthwise_weights`);
	return depthwise(opener, scaleOutputs(filters, factors), biases, {
		stride,
		pad: "same",
		activation: "relu6",
	});
}

/** Codes [B, A, 4] of boxes and scores [B, A], from the six maps. */
function openPredictors({ tf, ...opener }: LayerOpener) {
	const head = (predictor: number, what: string): Layer => {
		const name = `Prediction/BoxPredictor_${predictor}/${what}`;
		return convolution(
			{ tf, ...opener },
			opener.weights.take(`${name}/weights`),
			opener.weights.take(`${name}/biases`),
			{ stride: 1, pad: "same", activation: "linear" },
		);
	};
	const heads = Array.from({ length: numPredictors }, (_, p) => ({
		boxes: head(p, "BoxEncodingPredictor"),
		classes: head(p, "ClassPredictor"),
	}));
	return (maps: readonly Maps[]): [tfjs.Tensor, tfjs.Tensor] => {
		const count = maps[0].shape[0];
		const codes = heads.map(({ boxes }, p) =>
			tf.reshape(boxes(maps[p]), [count, -1, 4]),
		);
		const classes = heads.map(({ classes }, p) =>
			tf.reshape(classes(maps[p]), [count, -1, 3]),
		);
		// Of the three classes the first is the background and the third is never used.
		const faces = tf.slice(tf.concat(classes, 1), [0, 0, 1], [-1, -1, 1]);
		return [tf.concat(codes, 1), tf.sigmoid(faces)];
	};
}

/** Boxes from how they differ from the anchors, which are [A, 4] too: centers by tenths of the anchor's size, sizes by fifths of a power of e. */
function decodeBoxes(codes: Float32Array, anchors: Float32Array): Float32Array {
	const boxes = new Float32Array(anchors.length);
	for (let at = 0; at < anchors.length; at += 4)
		for (let axis = 0; axis < 2; axis++) {
			const from = anchors[at + axis];
			const size = anchors[at + 2 + axis] - from;
			const center = from + size / 2 + (codes[at + axis] / 10) * size;
			const half = (Math.exp(codes[at + 2 + axis] / 5) * size) / 2;
			boxes[at + axis] = center - half;
			boxes[at + 2 + axis] = center + half;
		}
	return boxes;
}
