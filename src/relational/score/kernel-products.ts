/**
 * The relational network's products where it only scores, in kernels. I inputs of a node, C width;
 * inputs are filled up with zeros to a multiple of 4, as the kernels want them.
 */
import {
	packWeights,
	type RelationalKernels,
} from "../../core/relational-kernels.ts";
import { roundUp } from "../../arrays/round-up.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { DenseLayer } from "../../engines/engine.ts";
import { transpose } from "../linear.ts";
import { readOutWeights } from "../forward.ts";
import { layerNames } from "../weights.ts";

export interface RelationalProducts {
	/** [rows, inputs] at `from` -> relu(x W + b) at `to`, whose rows are `toStride` values apart, for one of the three layers. */
	layer(
		i: number,
		from: number,
		to: number,
		toStride: number,
		numRows: number,
	): void;
	/** [L, C + I] at `from` -> logits [L], good until the next call. */
	head(from: number, numLinks: number): Float64Array;
}

/** Values that a layer has for a node's inputs. */
export function paddedWidth(inputs: number): number {
	return roundUp(inputs, 4);
}

/** The layers and the first of the head, in this order. */
export function denseLayers(weights: StateDict): DenseLayer[] {
	const layers = layerNames.map((name) =>
		denseLayer(weights, name, "relu", (inputs) => [inputs / 2, inputs / 2]),
	);
	const width = layers[0].outputs;
	const parts = (inputs: number) => [width, inputs - width];
	return [...layers, denseLayer(weights, "head.0", "linear", parts)];
}

/** @param partsOf the inputs' parts, each of which is filled up by itself */
function denseLayer(
	weights: StateDict,
	name: string,
	activation: DenseLayer["activation"],
	partsOf: (inputs: number) => number[],
): DenseLayer {
	const { shape, data } = weights.get(`${name}.weight`)!;
	const [outputs, inputs] = shape;
	const parts = partsOf(inputs);
	const padded = parts.reduce((sum, part) => sum + paddedWidth(part), 0);
	const given = transpose(data, outputs, inputs);
	const weight = new Float32Array(padded * outputs);
	let from = 0;
	let to = 0;
	for (const part of parts) {
		const rows = given.subarray(from * outputs, (from + part) * outputs);
		weight.set(rows, to * outputs);
		from += part;
		to += paddedWidth(part);
	}
	const bias = weights.get(`${name}.bias`)!.data;
	return { inputs: padded, outputs, weight, bias, activation };
}

/** Values of memory that `kernelProducts` takes, array by array. */
export function kernelLengths(
	layers: readonly DenseLayer[],
	maxLinks: number,
): number[] {
	const ofLayers = layers.flatMap(({ weight, outputs }) => [
		weight.length,
		outputs,
	]);
	const { outputs } = layers[0];
	return [
		...[...ofLayers, outputs * maxLinks],
		...[2 * outputs, 2 * outputs, 2 * maxLinks],
	];
}

/** @param addresses of arrays as long as `kernelLengths` says */
export function kernelProducts(
	kernels: RelationalKernels,
	weights: StateDict,
	layers: readonly DenseLayer[],
	addresses: readonly number[],
): RelationalProducts {
	const [hidden, slopes, outputWeight, logits] = addresses.slice(
		2 * layers.length,
	);
	layers.forEach(({ weight, bias, outputs }, i) => {
		const packed = packWeights(weight, outputs);
		kernels.floats(addresses[2 * i], packed.length).set(packed);
		kernels.floats(addresses[2 * i + 1], outputs).set(bias!);
	});
	const multiply = (
		...[i, from, to, toStride, numRows]: Parameters<RelationalProducts["layer"]>
	) => {
		const { inputs, outputs, activation } = layers[i];
		kernels.multiply(
			...([from, inputs, addresses[2 * i], addresses[2 * i + 1]] as const),
			...([outputs, to, toStride, numRows] as const),
			activation === "relu" ? 1 : 0,
		);
	};
	const last = readOutWeights(weights);
	const width = layers[0].outputs;
	kernels.doubles(slopes, width).set(last.slopes);
	kernels.doubles(outputWeight, width).set(last.outputWeight);
	return {
		layer: multiply,
		head(from, numLinks) {
			multiply(layers.length - 1, from, hidden, width, numLinks);
			kernels.readOut(
				...([hidden, slopes, outputWeight, width] as const),
				...([last.outputBias, logits, numLinks] as const),
			);
			return kernels.doubles(logits, numLinks);
		},
	};
}
