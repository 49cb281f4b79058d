/**
 * Training steps of the L-GCN: gradients of a batch's shards, the optimizer, running statistics.
 * Threads share the work; weights, moments and gradients are plain arrays in shared memory.
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
import { statisticsNames, trackStatistics } from "./running-statistics.ts";
import type {
	BatchRequest,
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
	prepare(request: BatchRequest): Promise<PreparedBatch>;
	/**
	 * Does one step on a batch, and prepares the batch `ahead` meanwhile. The scores are the probabilities [L] before the update.
	 * Links with `unknownTarget` have no loss. A batch with only such links changes nothing.
	 */
	step(
		batch: PreparedBatch,
		learningRate: number,
		ahead: BatchRequest | null,
	): Promise<{
		readonly scores: Float32Array;
		readonly ahead: PreparedBatch | null;
	}>;
	/** A copy of the current weights and running statistics. */
	weights(): StateDict;
	/** A copy of the optimizer's current moments. */
	moments(): StateDict;
	close(): Promise<void>;
}

/** Threads that work on the same task together, one task after another. */
export interface TrainingThreads {
	/** Runs a task; resolves with the results of each thread. */
	work(task: TrainingTask): Promise<readonly TrainingShare[]>;
	close(): Promise<void>;
}

export type StartTrainers = (plan: TrainingPlan) => TrainingThreads;

const maxShards = 8;
/** A shard has at least this many links; with fewer, a thread for it costs more time than it saves. */
const linksPerShard = 100;

/**
 * The largest number of shards of a batch. It depends only on engine and options, and not on the threads, since sums depend on it.
 * It is 1 for an engine that uses all cores or a GPU.
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

/** Trains on the caller's thread alone. */
export function trainAlone(engine: Engine): StartTrainers {
	return (plan) => {
		const runTask = createWorkerSteps(engine, plan);
		return { work: async (task) => [await runTask(task)], async close() {} };
	};
}

/** The start of a trainer. */
export interface TrainerStart {
	readonly data: TrainingData;
	readonly weights: StateDict;
	/** The optimizer's moments and the number of done steps if training goes on from a checkpoint, else null. */
	readonly resume: {
		readonly moments: StateDict;
		readonly stepsDone: number;
	} | null;
	readonly options: TrainerOptions;
	/** The largest number of shards of a batch; sums depend on it. */
	readonly numShards: number;
}

export function createTrainer(
	{ data, weights, resume, options, numShards }: TrainerStart,
	startThreads: StartTrainers,
): Trainer {
	const parameters = createParameters({
		weights,
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
	const threads = startThreads({
		data,
		options,
		numShards,
		parameters,
		claims,
	});
	const statistics = copyWeights(weights, statisticsNames);
	let stepsDone = resume?.stepsDone ?? 0;

	async function work(task: TrainingTask) {
		Object.values(claims).forEach(resetClaims);
		return threads.work(task);
	}

	return {
		async prepare(ahead) {
			const shares = await work({ kind: "differentiate", batch: null, ahead });
			return preparedBy(shares)!;
		},
		async step(batch, learningRate, ahead) {
			stepsDone++;
			const shares = await work({ kind: "differentiate", batch, ahead });
			const scores = joinScores(batch, shares);
			// A batch without known targets must not change anything, but momentum and weight decay would change the weights.
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

/** The batch that one of the threads has prepared, or null. */
function preparedBy(shares: readonly TrainingShare[]): PreparedBatch | null {
	return shares.find(({ ahead }) => ahead)?.ahead ?? null;
}

function weightsOf(statistics: StateDict, parameters: Parameters): StateDict {
	return new Map([
		...copyWeights(statistics, statisticsNames),
		...readWeights(parameters, "copies"),
	]);
}

/** Returns [L] the scores of all shards, in order of the shards. */
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
