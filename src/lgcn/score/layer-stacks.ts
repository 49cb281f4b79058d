/**
 * The layer stacks of an engine: its own if it has some; on WASM, kernels of ours, which are faster than TensorFlow.js; for TensorFlow on a CPU,
 * tensors.
 */
import type { Tensor2D } from "@tensorflow/tfjs-core";
import { releaseBuffer } from "../../arrays/released-buffers.ts";
import type { Engine, LayerStack } from "../../engines/engine.ts";
import {
	createDenseLayers,
	type DenseLayer,
} from "../../kernels/dense-layers.ts";
import type { Aggregator } from "../aggregators.ts";

export type StackLayers = NonNullable<Engine["stackLayers"]>;

/** Returns the function that opens stacks, or null if tensors are better: on a GPU, since results have to be copied from it, and in plain JavaScript. */
export function stacksOf(engine: Engine): StackLayers | null {
	if (engine.stackLayers) return engine.stackLayers;
	if (engine.name === "wasm") return stackInKernels;
	if (engine.name === "node" && !engine.isOnGpu)
		return (layers) => stackInTensors(engine, layers);
	return null;
}

/** Whether links are scored with the engine's layer stacks. They are not with attention, whose shares depend on the values of the layers. */
export function isStacked(engine: Engine, aggregator: Aggregator): boolean {
	return aggregator !== "attention" && stacksOf(engine) !== null;
}

function stackInKernels(layers: readonly DenseLayer[]): LayerStack {
	const apply = createDenseLayers(layers);
	const { inputs } = layers[0];
	const { outputs } = layers[layers.length - 1];
	return {
		async apply(x, to = new Float32Array((x.length / inputs) * outputs)) {
			apply(x, to);
			return to;
		},
		dispose() {},
	};
}

/**
 * Number of rows of every product that TensorFlow computes. It is fixed, since the order of TensorFlow's sums depends on it. It is a multiple of the rows
 * that a kernel multiplies together and of those that a thread takes, so that the order does not depend on a row's position either. It is large, since
 * TensorFlow rearranges the weights for each product.
 */
const tensorRows = 576;

/** This many rows mostly stay in a core's caches from one layer to the next. */
const cachedRows = 576;

/** Rows that are computed at once, whatever the number of pivots in a batch of scores. For TensorFlow these are several of its blocks, so that the padding of the last block costs little. */
export function rowsTogether({ name }: Pick<Engine, "name">): number {
	return name === "node" ? 4 * tensorRows : cachedRows;
}

function stackInTensors(
	{ tf }: Engine,
	layers: readonly DenseLayer[],
): LayerStack {
	const uploaded = layers.map(({ weight, bias, activation, ...sizes }) => ({
		weight: tf.tensor2d(weight, [sizes.inputs, sizes.outputs]),
		bias: bias ? tf.tensor1d(bias) : undefined,
		activation,
	}));
	const { inputs } = layers[0];
	const { outputs } = layers[layers.length - 1];
	/** [tensorRows, inputs] -> [tensorRows, outputs]. */
	async function applyToBlock(values: Float32Array): Promise<Float32Array> {
		const y = tf.tidy(() => {
			let x: Tensor2D = tf.tensor2d(values, [tensorRows, inputs]);
			for (const { weight, bias, activation } of uploaded)
				x = tf.fused.matMul({ a: x, b: weight, bias, activation }) as Tensor2D;
			return x;
		});
		const results = await y.data<"float32">();
		y.dispose();
		return results;
	}
	return {
		async apply(x, to = new Float32Array((x.length / inputs) * outputs)) {
			const blockLength = tensorRows * inputs;
			for (let first = 0; first < x.length; first += blockLength) {
				let block = x.subarray(first, first + blockLength);
				if (block.length < blockLength) block = pad(block, blockLength);
				const results = await applyToBlock(block);
				const start = (first / inputs) * outputs;
				to.set(results.subarray(0, to.length - start), start);
				releaseBuffer(results.buffer);
			}
			return to;
		},
		dispose() {
			for (const { weight, bias } of uploaded)
				for (const tensor of [weight, bias]) tensor?.dispose();
		},
	};
}

/** The values followed by zeros. */
function pad(values: Float32Array, length: number): Float32Array {
	const padded = new Float32Array(length);
	padded.set(values);
	return padded;
}
