/** The threads that a network is trained with: how many, and who does what. */
import { shareMatrix } from "../arrays/shared-memory.ts";
import type { Engine } from "../engines/engine.ts";
import { hireCrew, suitableSize, workerBeside } from "../threads/worker-pool.ts";
import { once } from "../threads/worker.ts";
import type { RelationalBatch } from "../relational/train/batch-source.ts";
import type { HirePreparer } from "../relational/train/run.ts";
import type { StartTrainingThreads } from "../lgcn/train/trainer.ts";
import type { TrainingData } from "../lgcn/train/training-batch.ts";
import {
	createTrainingWorker,
	type TrainingShare,
	type TrainingTask,
} from "../lgcn/train/worker-steps.ts";
import type { TrainingSetup } from "./training-worker.ts";

/** A thread for fewer samples would start in about the time that it saves. */
const samplesPerThread = 500;

const entry = workerBeside(import.meta.url);

/**
 * Threads for an L-GCN: one engine each for batches in shards; else one more, which prepares batches.
 * @param workers how many, or 0 for what suits the cores and the samples of all epochs
 */
export function hireTrainers(
	engine: Engine,
	workers: number,
	numSamples: number,
): StartTrainingThreads {
	return (plan) => {
		const size = countTrainers(workers, numSamples, plan.numShards);
		const backend = plan.numShards > 1 ? engine.name : null;
		const shared = size > 1 ? { ...plan, data: shareData(plan.data) } : plan;
		const setup: TrainingSetup = { model: "lgcn", backend, plan: shared };
		const crew = hireCrew<TrainingTask, TrainingShare>(entry, size, setup);
		const worker = createTrainingWorker(engine, shared);
		const own = (task: TrainingTask) => once(() => worker(task));
		return { work: (task) => crew.together(task, own), close: crew.close };
	};
}

/** How many `hireTrainers` hires. */
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

/** One more thread for a relational network, which prepares its batches. */
export function hirePreparer(
	workers: number,
	numSamples: number,
): HirePreparer {
	return (plan, own) => {
		const size = countTrainers(workers, numSamples, 1);
		const setup: TrainingSetup = { model: "relational", plan };
		const crew = hireCrew<Int32Array, RelationalBatch>(entry, size, setup);
		const open = (rows: Int32Array) => once(async () => own.prepare(rows));
		return {
			async prepare(rows) {
				for await (const batch of crew.run(rows, open, 0, 1, 1)) return batch;
				throw new Error("a stage of one range has one result");
			},
			close: crew.close,
		};
	};
}
