/** The threads that train a network: their number, and the work of each. */
import { shareMatrix } from "../arrays/shared-memory.ts";
import type { Engine } from "../engines/engine.ts";
import type { StartTrainers } from "../lgcn/train/trainer.ts";
import type { TrainingData } from "../lgcn/train/training-batch.ts";
import {
	createWorkerSteps,
	type TrainingShare,
	type TrainingTask,
} from "../lgcn/train/worker-steps.ts";
import type { RelationalBatch } from "../relational/train/batch-source.ts";
import type { StartPreparer } from "../relational/train/run.ts";
import { suitableSize, workerBeside } from "../threads/pool-size.ts";
import { once } from "../threads/worker.ts";
import { startPool } from "../threads/worker-pool.ts";
import type { TrainingSetup } from "./training-worker.ts";

/** Samples that make another thread worthwhile: with fewer, its start takes about the time that it saves. */
const samplesPerThread = 500;

const entry = workerBeside(import.meta.url);

/**
 * Starts threads for an L-GCN. If batches have shards, each thread has an engine; if not, one more thread prepares batches.
 * @param workers number of threads, or 0 to choose it by the cores and by `numSamples`, the samples of all epochs
 */
export function trainInPool(
	engine: Engine,
	workers: number,
	numSamples: number,
): StartTrainers {
	return (plan) => {
		const size = countTrainers(workers, numSamples, plan.numShards);
		const backend = plan.numShards > 1 ? engine.name : null;
		const shared = size > 1 ? { ...plan, data: shareData(plan.data) } : plan;
		const setup: TrainingSetup = { model: "lgcn", backend, plan: shared };
		const pool = startPool<TrainingTask, TrainingShare>(entry, size, setup);
		const runTask = createWorkerSteps(engine, shared);
		const own = (task: TrainingTask) => once(() => runTask(task));
		return { work: (task) => pool.together(task, own), close: pool.close };
	};
}

/** The size of the pool that `trainInPool` starts. */
export function countTrainers(
	workers: number,
	numSamples: number,
	numShards: number,
): number {
	const wanted = workers || suitableSize(entry, numSamples, samplesPerThread);
	return Math.min(Math.max(2, numShards), wanted);
}

function shareData({ features, graph, labels }: TrainingData): TrainingData {
	return { features: shareMatrix(features), graph: shareMatrix(graph), labels };
}

/** Starts one more thread for a relational network, which prepares its batches. */
export function prepareInPool(
	workers: number,
	numSamples: number,
): StartPreparer {
	return (plan, own) => {
		const size = countTrainers(workers, numSamples, 1);
		const setup: TrainingSetup = { model: "relational", plan };
		const pool = startPool<Int32Array, RelationalBatch>(entry, size, setup);
		const one = { firstRow: 0, numRows: 1, step: 1 };
		const open = (rows: Int32Array) => once(async () => own.prepare(rows));
		return {
			async prepare(rows) {
				for await (const batch of pool.run(rows, open, one)) return batch;
				throw new Error("a stage of one range has one result");
			},
			close: pool.close,
		};
	};
}
