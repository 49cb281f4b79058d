/**
 * One training step of the L-GCN: forward, cross-entropy, gradients, the optimizer, running statistics.
 * Holds the weights as tensors; what it gives out are plain arrays.
 */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { copyWeights, type StateDict } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import { type Aggregator, createBatchGraph } from "./aggregators.ts";
import { forward, trainedNames, uploadWeights } from "./gcn.ts";
import { crossEntropy } from "./layers.ts";
import {
	createOptimizer,
	download,
	type OptimizerOptions,
} from "./optimizer.ts";
import type { PreparedBatch } from "./training-batch.ts";

export type TrainerOptions = OptimizerOptions & {
	readonly aggregator: Aggregator;
	/** Weight of a link between two identities in the loss; a link within one has 1. */
	readonly negativeWeight: number;
};

export interface Trainer {
	/** One step on a batch; returns the probabilities [L] from before the update. */
	step(batch: PreparedBatch, learningRate: number): Promise<Float32Array>;
	/** The weights and running statistics as they are now. */
	weights(): Promise<StateDict>;
	/** The optimizer's moments as they are now. */
	moments(): Promise<StateDict>;
	dispose(): void;
}

const statisticsNames = [
	"bn0.running_mean",
	"bn0.running_var",
	"bn0.num_batches_tracked",
];

/** Weight of a batch in the running statistics (PyTorch's default). */
const statisticsMomentum = 0.1;

/**
 * Starts from `initial` weights and, when training goes on from a checkpoint, its optimizer's `moments` and number of `stepsDone`.
 * A batch without links changes nothing.
 */
export function createTrainer(
	engine: Engine,
	initial: StateDict,
	resume: { readonly moments: StateDict; readonly stepsDone: number } | null,
	options: TrainerOptions,
): Trainer {
	const { tf } = engine;
	const { aggregator } = options;
	const names = trainedNames(aggregator);
	const weights = uploadWeights(engine, initial, names);
	const optimizer = createOptimizer(
		engine,
		weights,
		resume?.moments ?? null,
		options,
	);
	const statistics = copyWeights(initial, statisticsNames);
	let stepsDone = resume?.stepsDone ?? 0;

	/** Loss gradients by name, and the probabilities [L, 1]. */
	function backward(batch: PreparedBatch) {
		const { subgraphs, shares } = batch;
		const { numLinks } = subgraphs;
		const numRows = subgraphs.nodeIds.length;
		const x = tf.tensor2d(batch.x, [numRows, batch.x.length / numRows]); // [R, D]
		const graph = createBatchGraph(engine, subgraphs, aggregator, shares);
		const targets = tf.tensor2d(
			weightedTargets(batch.targets, options.negativeWeight),
			[numLinks, 2],
		);
		let logits: Tensor2D | null = null;
		const loss = (...values: Tensor[]) => {
			const named = new Map(names.map((name, i) => [name, values[i]]));
			logits = tf.keep(forward(engine, x, named, graph)); // [L, 2]
			return crossEntropy(engine, logits, targets);
		};
		const values = tf.grads(loss)(names.map((name) => weights.get(name)!));
		const probabilities = tf.slice(tf.softmax(logits!), [0, 1], [numLinks, 1]);
		logits!.dispose();
		const gradients = new Map(names.map((name, i) => [name, values[i]]));
		return { gradients, probabilities };
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
			stepsDone++;
			if (batch.subgraphs.numLinks === 0) return new Float32Array(0);
			const probabilities = tf.tidy(() => {
				const backed = backward(batch);
				optimizer.update(backed.gradients, learningRate, stepsDone);
				return backed.probabilities;
			});
			trackStatistics(batch);
			const scores = (await probabilities.data()) as Float32Array;
			probabilities.dispose();
			return scores;
		},
		async weights() {
			return new Map([
				...copyWeights(statistics, statisticsNames),
				...(await download(weights)),
			]);
		},
		moments: optimizer.state,
		dispose() {
			optimizer.dispose();
			for (const tensor of weights.values()) tensor.dispose();
		},
	};
}

/** [L, 2] one-hot rows times each link's share in the loss; the shares sum to 1. */
function weightedTargets(
	targets: Uint8Array,
	negativeWeight: number,
): Float32Array {
	let sum = 0;
	for (let i = 0; i < targets.length; i++)
		sum += targets[i] === 1 ? 1 : negativeWeight;
	const weighted = new Float32Array(2 * targets.length);
	for (let i = 0; i < targets.length; i++)
		weighted[2 * i + targets[i]] =
			(targets[i] === 1 ? 1 : negativeWeight) / sum;
	return weighted;
}
