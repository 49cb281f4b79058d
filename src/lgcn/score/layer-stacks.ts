/** The layer stacks of an engine: its own; for WASM kernels here, faster than what its tensor library has; for TensorFlow on a CPU a few operations. */
import type { Tensor2D } from "@tensorflow/tfjs-core";
import { releaseBuffer } from "../../arrays/released-buffers.ts";
import type { Engine, LayerStack } from "../../engines/engine.ts";
import {
	createDenseLayers,
	type DenseLayer,
} from "../../kernels/dense-layers.ts";

export type StackLayers = NonNullable<Engine["stackLayers"]>;

/** Returns what opens stacks, or null where operations on tensors are better: on a GPU, whose results are far away, and in plain JavaScript. */
export function stacksOf(engine: Engine): StackLayers | null {
	if (engine.stackLayers) return engine.stackLayers;
	if (engine.name === "wasm") return stackInKernels;
	if (engine.name === "node" && !engine.isOnGpu)
		return (layers) => stackInTensors(engine, layers);
	return null;
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
 * Rows that TensorFlow gets at once, always: in which order its kernels add up depends on how many there are. What kernels take at a time, and
 * what threads share, divides it, so that neither does it depend on where among them a row stands. TensorFlow lays weights out anew for each
 * product, which many rows pay for.
 */
const tensorRows = 576;

/** Rows that a core's caches hold the most of while they go from layer to layer. */
const cachedRows = 576;

/** Rows of a batch that is computed at once, whatever number of pivots is asked for together: with TensorFlow so many that few of its blocks are empty. */
export function rowsTogether({ name }: Pick<Engine, "name">): number {
	return name === "node" ? 4 * tensorRows : cachedRows;
}

function stackInTensors(
	{ tf }: Engine,
	layers: readonly DenseLayer[],
): LayerStack {
	const uploaded = layers.map((layer) => {
		const { inputs, outputs, weight, bias, activation } = layer;
		return {
			weight: tf.tensor2d(weight, [inputs, outputs]),
			bias: bias ? tf.tensor1d(bias) : undefined,
			activation,
		};
	});
	const { inputs } = layers[0];
	const { outputs } = layers[layers.length - 1];
	/** What comes out of `tensorRows` rows. */
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
				if (block.length < blockLength) block = padded(block, blockLength);
				const results = await applyToBlock(block);
				const place = (first / inputs) * outputs;
				to.set(results.subarray(0, to.length - place), place);
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

/** With zeros behind. */
function padded(values: Float32Array, length: number): Float32Array {
	const whole = new Float32Array(length);
	whole.set(values);
	return whole;
}
