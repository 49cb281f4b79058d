/**
 * The matrix products of the relational network in kernels, for scoring only. C is the width, I the inputs of a node.
 * The length of a row must be a multiple of 4 values for the kernels, so inputs are padded with zeros.
 */

import type { StateDict } from "../../arrays/state-dict.ts";
import { transpose } from "../../arrays/transpose.ts";
import type { DenseLayer } from "../../engines/engine.ts";
import { layerNames } from "../../files/checkpoints/relational-shapes.ts";
import {
	packWeights,
	type RelationalKernels,
} from "../../kernels/relational-kernels.ts";
import { roundUp } from "../../kernels/round-up.ts";
import { readOutWeights } from "../read-out.ts";

/** Addresses of a layer's input and output; rows of the output are `toStride` values apart. */
export interface ProductAddresses {
	readonly from: number;
	readonly to: number;
	readonly toStride: number;
	readonly numRows: number;
}

export interface RelationalProducts {
	/** Computes relu(x W + b) for graph layer `i`: [rows, inputs] -> [rows, C]. */
	layer(i: number, addresses: ProductAddresses): void;
	/** Computes the logits [L] of the rows [L, C + I] at `from`; the next call overwrites them. */
	head(from: number, numLinks: number): Float64Array;
}

function padded(inputs: number): number {
	return roundUp(inputs, 4);
}

/** The graph layers and the first layer of the head, in this order, with padded inputs. */
export function denseLayers(weights: StateDict): DenseLayer[] {
	const layers = layerNames.map((name) =>
		denseLayer(weights, name, "relu", (inputs) => [inputs / 2, inputs / 2]),
	);
	const width = layers[0].outputs;
	const parts = (inputs: number) => [width, inputs - width];
	return [...layers, denseLayer(weights, "head.0", "linear", parts)];
}

/** @param partsOf splits the inputs into parts, each of which is padded */
function denseLayer(
	weights: StateDict,
	name: string,
	activation: DenseLayer["activation"],
	partsOf: (inputs: number) => number[],
): DenseLayer {
	const { shape, data } = weights.get(`${name}.weight`)!;
	const [outputs, inputs] = shape;
	const parts = partsOf(inputs);
	const numPadded = parts.reduce((sum, part) => sum + padded(part), 0);
	const unpadded = transpose(data, outputs, inputs);
	const weight = new Float32Array(numPadded * outputs);
	let from = 0;
	let to = 0;
	for (const part of parts) {
		const rows = unpadded.subarray(from * outputs, (from + part) * outputs);
		weight.set(rows, to * outputs);
		from += part;
		to += padded(part);
	}
	const bias = weights.get(`${name}.bias`)!.data;
	return { inputs: numPadded, outputs, weight, bias, activation };
}

/** Lengths of the arrays for `createKernelProducts`: weight and bias of each layer, then hidden rows, slopes, weights and logits of the head. */
export function productLengths(
	layers: readonly DenseLayer[],
	maxLinks: number,
): number[] {
	const ofLayers = layers.flatMap(({ weight, outputs }) => [
		weight.length,
		outputs,
	]);
	const { outputs } = layers[0];
	// The last three are float64: two values each.
	const ofHead = [outputs * maxLinks, 2 * outputs, 2 * outputs, 2 * maxLinks];
	return [...ofLayers, ...ofHead];
}

/** @param addresses of arrays with the lengths that `productLengths` returns */
export function createKernelProducts(
	kernels: RelationalKernels,
	weights: StateDict,
	layers: readonly DenseLayer[],
	addresses: readonly number[],
): RelationalProducts {
	layers.forEach(({ weight, bias, outputs }, i) => {
		const packed = packWeights(weight, outputs);
		kernels.floats(addresses[2 * i], packed.length).set(packed);
		kernels.floats(addresses[2 * i + 1], outputs).set(bias!);
	});
	const ofHead = addresses.slice(2 * layers.length);
	const [hidden, slopes, outputWeight, logits] = ofHead;
	const last = readOutWeights(weights);
	const width = layers[0].outputs;
	kernels.doubles(slopes, width).set(last.slopes);
	kernels.doubles(outputWeight, width).set(last.outputWeight);

	function layer(
		i: number,
		{ from, to, toStride, numRows }: ProductAddresses,
	): void {
		const { inputs, outputs, activation } = layers[i];
		kernels.multiplyLayer(
			from,
			inputs,
			addresses[2 * i],
			addresses[2 * i + 1],
			outputs,
			to,
			toStride,
			numRows,
			activation === "relu" ? 1 : 0,
		);
	}

	return {
		layer,
		head(from, numLinks) {
			const rows = { from, to: hidden, toStride: width, numRows: numLinks };
			layer(layers.length - 1, rows);
			kernels.readOut(
				hidden,
				slopes,
				outputWeight,
				width,
				last.outputBias,
				logits,
				numLinks,
			);
			return kernels.doubles(logits, numLinks);
		},
	};
}
