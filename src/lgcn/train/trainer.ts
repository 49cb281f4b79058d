/**
 * Training steps of the L-GCN: gradients of a batch's shards, the optimizer, running statistics.
 * Threads share the work; weights, moments and gradients are plain arrays that all of them see.
 */
import { countKnown } from "../../arrays/labels.ts";
import { createClaims, resetClaims } from "../../arrays/shared-memory.ts";
import { copyWeights, type StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import type { RunOptions } from "../../training/epoch.ts";
import {
	createParameters,
	type Parameters,
	readMoments,
	readWeights,
} from "../../training/parameters.ts";
import { trainedNames } from "../gcn.ts";
import type {
	BatchPlace,
	PreparedBatch,
	TrainingData,
} from "./training-batch.ts";
import {
	createWorkerSteps,
	type TrainerOptions,
	type TrainingPlan,
	type TrainingShare,
	type TrainingTask,
} from "./worker-steps.ts";

export interface Trainer {
	prepare(place: BatchPlace): Promise<PreparedBatch>;
	/**
	 * One step on a batch, and meanwhile the batch of `ahead`; scores are the probabilities [L] from before the update.
	 * Links with `unknownTarget` have no loss; a batch without others changes nothing.
	 */
	step(
		batch: PreparedBatch,
		learningRate: number,
		ahead: BatchPlace | null,
	): Promise<{
		readonly scores: Float32Array;
		readonly ahead: PreparedBatch | null;
	}>;
	/** The weights and running statistics as they are now. */
	weights(): StateDict;
	/** The optimizer's moments as they are now. */
	moments(): StateDict;
	close(): Promise<void>;
}

/** Threads that work at one task after the other, each until nothing of it is left. */
export interface TrainingThreads {
	/** What each of them has done. */
	work(task: TrainingTask): Promise<readonly TrainingShare[]>;
	close(): Promise<void>;
}

export type StartTrainers = (plan: TrainingPlan) => TrainingThreads;

/** The most shards of a batch, and the links that a shard must have for a thread to save more than it costs. */
const maxShards = 8;
const linksPerShard = 100;

/**
 * How many shards batches are cut into: depends on nothing but the engine and the options, since sums depend on it.
 * An engine that uses all cores, or a GPU, takes a batch whole.
 */
export function countShards(
	{ name }: Engine,
	{
		kAtHop,
		batchSize,
	}: Pick<TrainerOptions, "kAtHop"> & Pick<RunOptions, "batchSize">,
): number {
	if (name !== "wasm" && name !== "cpu") return 1;
	const most = Math.floor((batchSize * kAtHop[0]) / linksPerShard);
	return Math.max(1, Math.min(most, maxShards));
}

/** The caller's thread alone. */
export function trainAlone(engine: Engine): StartTrainers {
	return (plan) => {
		const runTask = createWorkerSteps(engine, plan);
		return { work: async (task) => [await runTask(task)], async close() {} };
	};
}

const statisticsNames = [
	"bn0.running_mean",
	"bn0.running_var",
	"bn0.num_batches_tracked",
];

/** Weight of a batch in the running statistics (PyTorch's default). */
const statisticsMomentum = 0.1;

/** Starts from `initial` weights and, when training goes on from a checkpoint, its optimizer's `moments` and number of `stepsDone`. */
export function createTrainer(
	data: TrainingData,
	initial: StateDict,
	resume: { readonly moments: StateDict; readonly stepsDone: number } | null,
	options: TrainerOptions,
	numShards: number,
	startThreads: StartTrainers,
): Trainer {
	const parameters = createParameters({
		weights: initial,
		names: trainedNames(options.aggregator),
		moments: resume?.moments ?? null,
		optimizer: options.optimizer,
		numShards,
	});
	const claims = {
		shards: createClaims(),
		ahead: createClaims(),
		ranges: createClaims(),
	};
	const plan = { data, options, numShards, parameters, claims };
	const threads = startThreads(plan);
	const statistics = copyWeights(initial, statisticsNames);
	let stepsDone = resume?.stepsDone ?? 0;

	async function work(task: TrainingTask) {
		Object.values(claims).forEach(resetClaims);
		return threads.work(task);
	}

	return {
		async prepare(place) {
			const task = {
				kind: "differentiate",
				batch: null,
				ahead: place,
			} as const;
			return preparedBy(await work(task))!;
		},
		async step(batch, learningRate, ahead) {
			stepsDone++;
			const task = { kind: "differentiate", batch, ahead } as const;
			const shares = await work(task);
			const scores = joinScores(batch, shares);
			// Momentum and weight decay move weights without a gradient too.
			if (countKnown(batch.targets) > 0) {
				const numShards = batch.shards.length;
				const step = stepsDone;
				await work({ kind: "step", numShards, learningRate, step });
				trackStatistics(statistics, batch);
			}
			return { scores, ahead: preparedBy(shares) };
		},
		weights: () => weightsOf(statistics, parameters),
		moments: () => readMoments(parameters),
		close: threads.close,
	};
}

function preparedBy(shares: readonly TrainingShare[]): PreparedBatch | null {
	return shares.find(({ ahead }) => ahead)?.ahead ?? null;
}

function weightsOf(statistics: StateDict, parameters: Parameters): StateDict {
	return new Map([
		...copyWeights(statistics, statisticsNames),
		...readWeights(parameters, "copies"),
	]);
}

/** [L] of all shards, in their order. */
function joinScores(
	{ targets, shards }: PreparedBatch,
	shares: readonly TrainingShare[],
): Float32Array {
	const scores = new Float32Array(targets.length);
	const starts: number[] = [];
	let start = 0;
	for (const { subgraphs } of shards) {
		starts.push(start);
		start += subgraphs.numLinks;
	}
	for (const share of shares)
		for (const [shard, values] of share.scores)
			scores.set(values, starts[shard]);
	return scores;
}

/** Reference: PyTorch's running variance takes the unbiased batch variance, the padding's rows counted. */
function trackStatistics(
	statistics: StateDict,
	{ moments, numPaddedRows: n }: PreparedBatch,
): void {
	const mean = statistics.get("bn0.running_mean")!.data;
	const variance = statistics.get("bn0.running_var")!.data;
	for (let d = 0; d < mean.length; d++) {
		mean[d] += statisticsMomentum * (moments.mean[d] - mean[d]);
		const unbiased = (moments.variance[d] * n) / (n - 1);
		variance[d] += statisticsMomentum * (unbiased - variance[d]);
	}
	statistics.get("bn0.num_batches_tracked")!.data[0]++;
}
