/** A tensor engine, whichever backend it runs on. */
import type * as tfjs from "@tensorflow/tfjs-core";
import type { DenseLayer } from "../kernels/dense-layers.ts";

export type { DenseLayer };

export type EngineName = "onnx" | "wasm" | "node" | "webgpu" | "cpu";

/** Dense layers, each applied to the result of the one before. */
export interface LayerStack {
	/**
	 * Applies all layers: [R, inputs of the first layer] -> [R, outputs of the last], written to `to` where that is passed.
	 * A call must end before the next one begins; neither array may lie in shared memory.
	 */
	apply(x: Float32Array, to?: Float32Array): Promise<Float32Array>;
	dispose(): void;
}

/** A loaded engine; `tf` computes on it until another engine is loaded. */
export interface Engine {
	readonly name: EngineName;
	/** What computes, for people: `node (TensorFlow 2.15.0 on the CPU; no GPU found)`. */
	readonly description: string;
	/** Why this engine was chosen: `asked for`, or which faster ones did not load and why. */
	readonly reason: string;
	/** Whether a GPU computes; engines on more threads would be no faster then. */
	readonly isOnGpu: boolean;
	readonly tf: typeof tfjs;
	/** Whether `tf.sparse.sparseSegmentSum` and its mean work; without them `gather` and `unsortedSegmentSum` give the same sums. */
	readonly hasSparseSegments: boolean;
	/** Opens dense layers with fixed weights that are faster than tfjs's products; null where the engine has none. */
	readonly stackLayers: ((layers: readonly DenseLayer[]) => LayerStack) | null;
}
