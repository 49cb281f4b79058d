/** What a tensor engine is to the rest: `io/backend.ts` makes one, `model` computes with it. */
import type * as tfjs from "@tensorflow/tfjs-core";
import type { DenseLayer } from "../kernels/dense-layers.ts";

export type { DenseLayer };

export type EngineName = "onnx" | "wasm" | "node" | "webgpu" | "cpu";

/** Dense layers one after the other, arrays in and arrays out. */
export interface LayerStack {
	/**
	 * [R, inputs of the first] -> [R, outputs of the last], written to `to` where that is given; one call after the other.
	 * Neither lies in shared memory.
	 */
	apply(x: Float32Array, to?: Float32Array): Promise<Float32Array>;
	dispose(): void;
}

export interface Engine {
	readonly name: EngineName;
	/** What runs, for people: `node (libtensorflow 2.15 on the CPU; no GPU found)`. */
	readonly description: string;
	/** Why this one: asked for, or which faster ones did not load and why. */
	readonly reason: string;
	/** Whether a GPU computes: more engines on other threads would be no faster. */
	readonly isOnGpu: boolean;
	readonly tf: typeof tfjs;
	/** Whether the sparse segment kernels can be used (`tf.sparse.sparseSegmentSum`); else gather and unsortedSegmentSum do the same. */
	readonly hasSparseSegments: boolean;
	/** Products of weights that stay the same, faster than `tf` has them, where the engine has such; else null. */
	readonly stackLayers: ((layers: readonly DenseLayer[]) => LayerStack) | null;
}
