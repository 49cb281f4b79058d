/**
 * What one thread does of the L-GCN's training steps. Each step is two tasks that all threads work at, each taking what is left:
 * first the shards' gradients and the next step's batch, then, when all gradients are there, ranges of the weights.
 * Which thread takes what changes nothing, so that any number of threads gives the same bytes.
 */

import { type Claims, claim } from "../../arrays/shared-memory.ts";
import type { Engine } from "../../engines/engine.ts";
import {
	type OptimizerOptions,
	type Parameters,
	stepParameters,
} from "../../training/parameters.ts";
import { openShardNetworks, type ShardNetwork } from "./shard-gradients.ts";
import {
	type BatchOptions,
	type BatchPlace,
	createBatchPreparer,
	type PreparedBatch,
	type TrainingData,
} from "./training-batch.ts";

export type TrainerOptions = OptimizerOptions & Omit<BatchOptions, "numShards">;

/** What all threads know; its large arrays lie in shared memory. */
export interface TrainingPlan {
	readonly data: TrainingData;
	readonly options: TrainerOptions;
	readonly numShards: number;
	readonly parameters: Parameters;
	/** What is taken of the current task. */
	readonly claims: Readonly<Record<"shards" | "ahead" | "ranges", Claims>>;
}

export type TrainingTask =
	| {
			readonly kind: "differentiate";
			/** Null where only the first batch is to be prepared. */
			readonly batch: PreparedBatch | null;
			/** The batch to prepare for the next step, or null. */
			readonly ahead: BatchPlace | null;
	  }
	| {
			readonly kind: "step";
			readonly numShards: number;
			readonly learningRate: number;
			/** From 1. */
			readonly step: number;
	  };

/** What a thread has done of a task. */
export interface TrainingShare {
	/** Probabilities of the links of some shards. */
	readonly scores: readonly (readonly [shard: number, Float32Array])[];
	readonly ahead: PreparedBatch | null;
}

export type WorkerSteps = (task: TrainingTask) => Promise<TrainingShare>;

/** Weights that are stepped at once. */
const rangeSize = 1 << 13;

/** @param engine null for a thread that only prepares batches and steps weights */
export function createWorkerSteps(
	engine: Engine | null,
	plan: TrainingPlan,
): WorkerSteps {
	const { data, options, numShards, parameters, claims } = plan;
	const prepare = createBatchPreparer(data, { ...options, numShards });

	const open =
		engine && openShardNetworks(engine, parameters.layout, options.aggregator);

	async function differentiate({ shards, order }: PreparedBatch) {
		const scores: [number, Float32Array][] = [];
		let network: ShardNetwork | null = null;
		try {
			for (;;) {
				const shard = order[claim(claims.shards)];
				if (shard === undefined) return scores;
				network ??= open!(parameters);
				const gradients = parameters.gradients.arrays[shard];
				scores.push([
					shard,
					await network.differentiate(shards[shard], gradients),
				]);
			}
		} finally {
			network?.dispose();
		}
	}

	return async (task) => {
		if (task.kind === "differentiate") {
			const { batch, ahead } = task;
			const scores = engine && batch ? await differentiate(batch) : [];
			const isMine = ahead !== null && claim(claims.ahead) === 0;
			return { scores, ahead: isMine ? prepare(ahead) : null };
		}
		const { length } = parameters.weights;
		for (;;) {
			const first = rangeSize * claim(claims.ranges);
			if (first >= length) return { scores: [], ahead: null };
			const last = Math.min(first + rangeSize, length);
			stepParameters(parameters, [first, last], task, options);
		}
	};
}
