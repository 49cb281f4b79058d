/** What a tensor engine is to the rest: `io/backend.ts` makes one, `model` computes with it. */
import type * as tfjs from "@tensorflow/tfjs-core";

export type EngineName = "wasm" | "node" | "webgpu" | "cpu";

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
}
