/** Sums over neighbours in our own kernels, for an engine that would first copy a row for every edge. */
import type { Tensor2D } from "@tensorflow/tfjs-core";
import { createWorkspace, type Workspace } from "../arrays/workspace.ts";
import type { Engine } from "../engines/engine.ts";

/** Neighbours in CSR form. */
export interface NeighbourLists {
	/** [L + 1] row -> start of its neighbours. */
	readonly offsets: Int32Array;
	/** [E] the neighbour's row. */
	readonly neighbours: Int32Array;
}

/** The fewest columns that the kernel can sum. */
const minColumns = 8;

/** Scratch memory of this thread, which all sums share. */
let workspace: Workspace | null = null;

/** Whether `sumInKernels` is faster than the engine. It is for TensorFlow on a CPU, which has no sparse kernels but whose tensors are in this process. */
export function prefersKernels(engine: Engine, x: Tensor2D): boolean {
	return engine.name === "node" && !engine.isOnGpu && x.shape[1] >= minColumns;
}

/** Sums x over the neighbours of each row, [R, C] -> [L, C]; a row without neighbours gets zeros (no gradient). */
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
		offsets.byteOffset,
		neighbours.byteOffset,
		ones.byteOffset,
		values.byteOffset,
		width,
		numSources,
		width,
		out.byteOffset,
		width,
		numRows,
		0,
	);
	return tf.tensor2d(out.slice(), [numRows, width]);
}
