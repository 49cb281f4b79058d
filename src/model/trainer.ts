/**
 * One training step of the L-GCN: forward, cross-entropy, gradients, SGD with momentum and weight decay, running statistics.
 * Holds the weights as tensors; what it gives out are plain arrays.
 */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import { buildBatch, linkTargets, type SubgraphBatch } from "../core/batch.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import {
	drawSignedPermutations,
	normaliseBatch,
} from "../core/relative-features.ts";
import type { StateDict, Weight } from "../core/state-dict.ts";
import {
	createSubgraphBuilder,
	paddedNodeCount,
	type SubgraphOptions,
} from "../core/subgraph.ts";
import type { Engine } from "../engine.ts";
import { forward, trainedNames, uploadWeights } from "./gcn.ts";
import { crossEntropy } from "./layers.ts";
import { createSegments } from "./segments.ts";

export interface TrainingData {
	readonly features: FloatMatrix;
	readonly graph: KnnGraph;
	/** [N] identities. */
	readonly labels: Int32Array;
}

/** `permute`: a fresh signed permutation of the feature columns for every subgraph. */
export type Augmentation = "none" | "permute";

export interface SgdOptions {
	readonly momentum: number;
	/** Added to the gradient of every weight, biases and slopes included. */
	readonly weightDecay: number;
}

/** What a step needs that does not depend on the weights, so that it can be made ahead. */
export interface PreparedBatch {
	readonly subgraphs: SubgraphBatch;
	/** [R, D] batch-normalised relative features. */
	readonly x: Float32Array;
	/** [L] 1 where the 1-hop node is of the pivot's identity. */
	readonly targets: Uint8Array;
	readonly mean: Float64Array;
	readonly variance: Float64Array;
	readonly numPaddedRows: number;
}

export interface Trainer {
	/** One step on a batch; returns the probabilities [L] from before the update. */
	step(batch: PreparedBatch, learningRate: number): Promise<Float32Array>;
	/** The weights and running statistics as they are now. */
	weights(): Promise<StateDict>;
	/** The momentum buffers as they are now. */
	momentum(): Promise<StateDict>;
	dispose(): void;
}

/** Weight of a batch in the running statistics (PyTorch's default). */
const statisticsMomentum = 0.1;

/** Returns a function that makes the batch of some pivots; `random` draws the augmentation. */
export function createBatchPreparer(
	data: TrainingData,
	options: SubgraphOptions & { readonly augment: Augmentation },
): (pivots: Int32Array, random: Random) => PreparedBatch {
	const builder = createSubgraphBuilder(data.graph, options);
	const paddedNodes = paddedNodeCount(options.kAtHop);
	return (pivots, random) => {
		const { features } = data;
		const subgraphs = buildBatch(builder, pivots);
		const numPaddedRows = pivots.length * paddedNodes;
		const columns =
			options.augment === "permute"
				? drawSignedPermutations(pivots.length, features.cols, random)
				: null;
		const normalised = normaliseBatch(
			features,
			subgraphs,
			numPaddedRows,
			columns,
		);
		return {
			subgraphs,
			x: normalised.data,
			targets: linkTargets(subgraphs, data.labels),
			mean: normalised.mean,
			variance: normalised.variance,
			numPaddedRows,
		};
	};
}

/**
 * Starts from `initial` weights and, when training goes on from a checkpoint, its momentum buffers.
 * A batch without links changes nothing.
 */
export function createTrainer(
	engine: Engine,
	initial: StateDict,
	momentum: StateDict | null,
	options: SgdOptions,
): Trainer {
	const { tf } = engine;
	const weights = uploadWeights(engine, initial, trainedNames);
	const buffers = momentum
		? uploadWeights(engine, momentum, trainedNames)
		: new Map<string, Tensor>(
				trainedNames.map((name) => [name, tf.zerosLike(weights.get(name)!)]),
			);
	const statistics = new Map<string, Weight>(
		["bn0.running_mean", "bn0.running_var", "bn0.num_batches_tracked"].map(
			(name) => {
				const { shape, data } = initial.get(name)!;
				return [name, { shape, data: data.slice() }];
			},
		),
	);

	/** Loss gradients by name, and the probabilities. */
	function backward(batch: PreparedBatch) {
		const { edgeOffsets, edgeRows, nodeIds, numLinks } = batch.subgraphs;
		const numRows = nodeIds.length;
		const x = tf.tensor2d(batch.x, [numRows, batch.x.length / numRows]); // [R, D]
		const all = createSegments(engine, edgeOffsets, edgeRows, numRows);
		const links = createSegments(engine, edgeOffsets, edgeRows, numLinks);
		const oneHot = tf
			.oneHot(tf.tensor1d(batch.targets, "int32"), 2)
			.cast("float32") as Tensor2D; // [L, 2]
		let logits: Tensor2D | null = null;
		const loss = (...values: Tensor[]) => {
			const named = new Map(trainedNames.map((name, i) => [name, values[i]]));
			logits = tf.keep(forward(engine, x, named, links, all)); // [L, 2]
			return crossEntropy(engine, logits, oneHot);
		};
		const gradients = tf.grads(loss)(
			trainedNames.map((name) => weights.get(name)!),
		);
		const probabilities = tf.softmax(logits!).slice([0, 1], [numLinks, 1]); // [L, 1]
		logits!.dispose();
		return { gradients, probabilities };
	}

	function descend(gradients: Tensor[], learningRate: number): void {
		trainedNames.forEach((name, i) => {
			const weight = weights.get(name)!;
			const buffer = buffers.get(name)!;
			const gradient = gradients[i].add(weight.mul(options.weightDecay));
			const newBuffer = tf.keep(buffer.mul(options.momentum).add(gradient));
			const newWeight = tf.keep(weight.sub(newBuffer.mul(learningRate)));
			buffers.set(name, newBuffer);
			weights.set(name, newWeight);
			buffer.dispose();
			weight.dispose();
		});
	}

	/** Reference: PyTorch's running variance takes the unbiased batch variance, the padding's rows counted. */
	function trackStatistics(batch: PreparedBatch): void {
		const n = batch.numPaddedRows;
		const mean = statistics.get("bn0.running_mean")!.data;
		const variance = statistics.get("bn0.running_var")!.data;
		for (let d = 0; d < mean.length; d++) {
			mean[d] += statisticsMomentum * (batch.mean[d] - mean[d]);
			const unbiased = (batch.variance[d] * n) / (n - 1);
			variance[d] += statisticsMomentum * (unbiased - variance[d]);
		}
		statistics.get("bn0.num_batches_tracked")!.data[0]++;
	}

	return {
		async step(batch, learningRate) {
			if (batch.subgraphs.numLinks === 0) return new Float32Array(0);
			const probabilities = tf.tidy(() => {
				const backed = backward(batch);
				descend(backed.gradients, learningRate);
				return backed.probabilities;
			});
			trackStatistics(batch);
			const scores = (await probabilities.data()) as Float32Array;
			probabilities.dispose();
			return scores;
		},
		async weights() {
			return new Map([...statistics, ...(await download(weights))]);
		},
		momentum: () => download(buffers),
		dispose() {
			for (const tensor of [...weights.values(), ...buffers.values()])
				tensor.dispose();
		},
	};
}

async function download(
	tensors: ReadonlyMap<string, Tensor>,
): Promise<Map<string, Weight>> {
	const downloaded = new Map<string, Weight>();
	for (const [name, tensor] of tensors) {
		const data = Float32Array.from((await tensor.data()) as Float32Array);
		downloaded.set(name, { shape: tensor.shape, data });
	}
	return downloaded;
}
