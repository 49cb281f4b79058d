/**
 * Estimates the memory of a training run from the sizes of its arrays, as `memory.ts` does for the other commands.
 * The constants for engines and threads were measured with WASM and TensorFlow on a CPU.
 */
import type { FloatMatrix } from "../arrays/matrix.ts";
import type { Engine } from "../engines/engine.ts";
import { convSizes } from "../lgcn/gcn.ts";
import { prefersArrays } from "../lgcn/train/array-network.ts";
import { spare } from "../lgcn/train/array-offsets.ts";
import type { TrainOptions } from "../lgcn/train/train.ts";
import { countShards } from "../lgcn/train/trainer.ts";
import { estimateNodes } from "../subgraph/padded-nodes.ts";
import type { SubgraphOptions } from "../subgraph/subgraph.ts";
import type { GraphTask } from "./memory.ts";
import { countTrainers } from "./training-pool.ts";

/** A data set to train on, before its graph is built. */
export interface SetToTrainOn {
	readonly features: FloatMatrix;
	readonly labels: Int32Array;
	readonly hasGraph: boolean;
	readonly neighbours: number;
}

export interface TrainingTask extends SubgraphOptions {
	readonly epochs: number;
	readonly batchSize: number;
	readonly method: GraphTask["method"];
	/** Number of threads, or 0 to choose it. */
	readonly workers: number;
}

export interface LgcnTrainingTask
	extends TrainingTask,
		Pick<TrainOptions, "optimizer" | "aggregator"> {}

/** Bytes that a run needs in addition to those in use when it starts. */
export interface TrainingGrowth {
	/** In use until the run ends, also during validation. */
	readonly permanent: number;
	/** In use only while the run prepares or trains, whichever is more. */
	readonly temporary: number;
}

const MB = 1e6;
/** A thread, with an engine or without. */
export const threadBytes = 40 * MB;
/** Memory of an engine beyond the arrays that are counted. */
const lgcnBytes = { wasm: 30 * MB, node: 80 * MB } as const;
/** Copies of a batch's layers in an engine that computes with tensors; TensorFlow frees them late. */
const layerCopies = { wasm: 1, node: 2 } as const;
/** Copies of a step's weights: in panels for the forward and the backward pass, or in tensors. */
const weightCopies = 2;
/** Garbage that is not collected yet while an L-GCN is trained. */
const uncollectedBytes = 60 * MB;
/** Batches in memory at once: two, and about one that is not collected yet. */
const batchesHeld = 3;

/** Bytes that training an L-GCN needs, in addition to the data set and a graph that was read. An engine's memory never shrinks, so it counts as permanent. */
export function lgcnTrainingGrowth(
	engine: Engine,
	set: SetToTrainOn,
	task: LgcnTrainingTask,
): TrainingGrowth {
	const { rows, cols } = set.features;
	const { epochs, batchSize, kAtHop, workers } = task;
	const numShards = countShards(engine, task);
	const threads = countTrainers(workers, epochs * rows, numShards);
	const engines = Math.min(threads, numShards);
	const kind = engine.name === "node" ? "node" : "wasm";
	const weights = 4 * countWeights(cols);
	const withMoments = weights * (task.optimizer === "sgd" ? 2 : 3);
	// A checkpoint is a copy of weights and moments, and the bytes of its file another one.
	const ofWeights = 3 * withMoments + numShards * weights;
	const nodes = batchSize * Math.min(rows, estimateNodes(kAtHop));
	const batches = batchesHeld * nodes * 4 * cols;
	const isMean = task.aggregator === "mean" && prefersArrays(engine);
	const ofNode = isMean
		? arrayBytes(cols, kind)
		: layerCopies[kind] * layerBytes(cols);
	const ofEngine =
		(isMean && kind === "wasm" ? 0 : lgcnBytes[kind]) +
		weightCopies * weights +
		(nodes / numShards) * ofNode;
	const threading = (threads - 1) * threadBytes;
	const graph = set.hasGraph ? 0 : 4 * rows * (set.neighbours + 1);
	return {
		permanent: graph + ofWeights + batches + engines * ofEngine + threading,
		temporary: isMean ? uncollectedBytes / 2 : uncollectedBytes,
	};
}

/** About the number of weights of the convolutions and the classifier. */
function countWeights(cols: number): number {
	let count = 0;
	let inputs = cols;
	for (const outputs of convSizes) {
		count += (2 * inputs + 1) * outputs;
		inputs = outputs;
	}
	return count + inputs * (inputs + 5);
}

/** Bytes of a node until its gradients are computed: the input of each convolution, its mean, both side by side, the output, and the gradients. */
function layerBytes(cols: number): number {
	let floats = 4 * cols;
	let inputs = cols;
	for (const outputs of convSizes) {
		floats += 4 * inputs + 2 * outputs;
		inputs = outputs;
	}
	return 4 * floats;
}

/**
 * The same where layers are computed on plain arrays, which are a little larger than needed. Only one layer's gradient is in memory at a time. For
 * TensorFlow, input and output of the widest convolution are copied.
 */
function arrayBytes(cols: number, kind: "wasm" | "node"): number {
	let joined = 0;
	let outputs = 0;
	let inputs = cols;
	for (const each of convSizes) {
		joined += 2 * inputs;
		outputs += each;
		inputs = each;
	}
	const widest = Math.max(...convSizes);
	const gradients = 2 * widest + 2 * widest;
	const arrays = spare * (cols + joined + outputs + gradients);
	return 4 * (arrays + (kind === "wasm" ? widest : 2 * widest + widest));
}
