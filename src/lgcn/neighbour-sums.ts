/** Sums over neighbours by kernels here, for an engine whose own operations would copy a row for every edge first. */
import type { Tensor2D } from "@tensorflow/tfjs-core";
import { createWorkspace, type Workspace } from "../arrays/workspace.ts";
import type { Engine } from "../engines/engine.ts";

/** Neighbours in CSR form. */
export interface NeighbourLists {
	/** [L + 1] row -> start of its neighbours. */
	readonly offsets: Int32Array;
	readonly neighbours: Int32Array;
}

/** The least columns that the kernel takes. */
const minColumns = 8;

/** Of this thread, used again by each sum. */
let workspace: Workspace | null = null;

/** Whether `sumInKernels` is the better way: tensors lie in this process, but TensorFlow has no sparse kernels. */
export function prefersKernels(engine: Engine, x: Tensor2D): boolean {
	return engine.name === "node" && !engine.isOnGpu && x.shape[1] >= minColumns;
}

/** [R, C] -> [L, C] sum over each row's neighbours of x, zeros where there is none (no gradient). */
export function sumInKernels(
	{ tf }: Engine,
	x: Tensor2D,
	lists: NeighbourLists,
): Tensor2D {
	workspace ??= createWorkspace();
	const { kernels, floats, copyFloats, copyInts } = workspace;
	const [numSources, width] = x.shape;
	const numRows = lists.offsets.length - 1;
	const out = floats("out", numRows * width);
	const ones = floats("ones", lists.neighbours.length).fill(1);
	const values = copyFloats("x", x.dataSync<"float32">());
	const offsets = copyInts("offsets", lists.offsets);
	const neighbours = copyInts("neighbours", lists.neighbours);
	kernels.sumNeighbours(
		...([offsets.byteOffset, neighbours.byteOffset] as const),
		...([ones.byteOffset, values.byteOffset, width, numSources] as const),
		...([width, out.byteOffset, width, numRows, 0] as const),
	);
	return tf.tensor2d(out.slice(), [numRows, width]);
}
