/** A tensor engine, whichever backend it runs on. */
import type * as tfjs from "@tensorflow/tfjs-core";
import type { DenseLayer } from "../kernels/dense-layers.ts";

export type { DenseLayer };

export type EngineName = "onnx" | "wasm" | "node" | "webgpu" | "cpu";

/** Dense layers in sequence, arrays in and arrays out. */
export interface LayerStack {
	/**
	 * [R, inputs of the first layer] -> [R, outputs of the last layer], into `to` where it is passed. Neither array may lie in
	 * shared memory, and a call must end before the next begins.
	 */
	apply(x: Float32Array, to?: Float32Array): Promise<Float32Array>;
	dispose(): void;
}

export interface Engine {
	readonly name: EngineName;
	/** What runs, for messages: `node (libtensorflow 2.15 on the CPU; no GPU found)`. */
	readonly description: string;
	/** Why it was chosen: by its name, or because faster ones did not load, and why not. */
	readonly reason: string;
	/** Whether a GPU computes; engines on more threads would then be no faster. */
	readonly isOnGpu: boolean;
	readonly tf: typeof tfjs;
	/** Whether `tf.sparse.sparseSegmentSum` can be used; without it, gather and unsortedSegmentSum do the same. */
	readonly hasSparseSegments: boolean;
	/** Prepares dense layers with constant weights, faster than those of `tf`; null where the engine cannot. */
	readonly stackLayers: ((layers: readonly DenseLayer[]) => LayerStack) | null;
}
