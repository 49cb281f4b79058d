/**
 * The work of one thread in the L-GCN's training steps. A step has two tasks: first the gradients of all shards and the batch of the next step; then,
 * when all gradients are known, the update of the weights. Each task has parts (shards, or ranges of weights), and each thread takes parts until none is
 * left. The results do not depend on which thread takes which part, so any number of threads gives the same bytes.
 */

import { type Claims, claim } from "../../arrays/shared-memory.ts";
import type { Engine } from "../../engines/engine.ts";
import {
	type OptimizerOptions,
	type ParameterStep,
	type Parameters,
	stepParameters,
} from "../../training/parameters.ts";
import { openShardNetworks, type ShardNetwork } from "./shard-gradients.ts";
import {
	type BatchOptions,
	type BatchRequest,
	createBatchPreparer,
	type PreparedBatch,
	type TrainingData,
} from "./training-batch.ts";

export type TrainerOptions = OptimizerOptions & Omit<BatchOptions, "numShards">;

/** The data and options that all threads share; large arrays are in shared memory. */
export interface TrainingPlan {
	readonly data: TrainingData;
	readonly options: TrainerOptions;
	readonly numShards: number;
	readonly parameters: Parameters;
	/** Counters of the parts of the current task that threads have taken already. */
	readonly claims: Readonly<Record<"shards" | "ahead" | "ranges", Claims>>;
}

interface DifferentiateTask {
	readonly kind: "differentiate";
	/** Null before the first step, when there is only a batch to prepare. */
	readonly batch: PreparedBatch | null;
	/** The batch to prepare for the next step, or null. */
	readonly ahead: BatchRequest | null;
}

/** Updates the weights by the gradients of all shards. */
interface UpdateTask extends ParameterStep {
	readonly kind: "step";
}

export type TrainingTask = DifferentiateTask | UpdateTask;

/** A thread's results of a task. */
export interface TrainingShare {
	/** The link probabilities of the shards that this thread took. */
	readonly scores: readonly (readonly [shard: number, Float32Array])[];
	/** The batch of the next step if this thread prepared it, else null. */
	readonly ahead: PreparedBatch | null;
}

export type WorkerSteps = (task: TrainingTask) => Promise<TrainingShare>;

/** Number of values in a range of weights. */
const rangeSize = 1 << 13;

/**
 * Returns a function that does this thread's part of a task.
 * @param engine null for a thread that only prepares batches and updates weights
 */
export function createWorkerSteps(
	engine: Engine | null,
	plan: TrainingPlan,
): WorkerSteps {
	const { data, options, numShards, parameters, claims } = plan;
	const prepare = createBatchPreparer(data, { ...options, numShards });
	const differentiate = engine && createDifferentiator(engine, plan);

	function updateWeights(task: UpdateTask): void {
		const { length } = parameters.weights;
		for (;;) {
			const first = rangeSize * claim(claims.ranges);
			if (first >= length) return;
			const last = Math.min(first + rangeSize, length);
			stepParameters(parameters, [first, last], task, options);
		}
	}

	return async (task) => {
		if (task.kind === "step") {
			updateWeights(task);
			return { scores: [], ahead: null };
		}
		const { batch, ahead } = task;
		const scores = differentiate && batch ? await differentiate(batch) : [];
		const isMine = ahead !== null && claim(claims.ahead) === 0;
		return { scores, ahead: isMine ? prepare(ahead) : null };
	};
}

/** Returns a function that takes shards of a batch until none is left, and writes their gradients. */
function createDifferentiator(
	engine: Engine,
	{ parameters, options, claims }: TrainingPlan,
) {
	const { layout, gradients } = parameters;
	const open = openShardNetworks(engine, layout, options.aggregator);
	return async ({ shards, order }: PreparedBatch) => {
		const scores: [number, Float32Array][] = [];
		let network: ShardNetwork | null = null;
		try {
			for (;;) {
				const shard = order[claim(claims.shards)];
				if (shard === undefined) return scores;
				network ??= open(parameters);
				scores.push([
					shard,
					await network.differentiate(shards[shard], gradients.arrays[shard]),
				]);
			}
		} finally {
			network?.dispose();
		}
	};
}
