/** The threads that a network is trained with: how many, and who does what. */
import { shareMatrix } from "../core/shared-memory.ts";
import type { Engine } from "../engine.ts";
import { availableCores, hireCrew } from "../io/crew.ts";
import { isBuilt, type Runner } from "../io/worker-thread.ts";
import type { RelationalBatch } from "../model/relational-source.ts";
import type { HirePreparer } from "../model/relational-train.ts";
import type { HireTrainers } from "../model/trainer.ts";
import type { TrainingData } from "../model/training-batch.ts";
import {
	createTrainingHand,
	type TrainingShare,
	type TrainingTask,
} from "../model/training-hand.ts";
import type { TrainingSetup } from "./training-worker.ts";

/** A thread for fewer samples would start in about the time that it saves. */
const samplesPerThread = 500;

const entry = import.meta.url.replace(
	/training-crew(\.[jt]s)$/,
	"training-worker$1",
);

/**
 * Threads for an L-GCN: one engine each for batches in shards; else one more, which prepares batches.
 * @param workers how many, or 0 for what suits the cores and the samples of all epochs
 */
export function hireTrainers(
	engine: Engine,
	workers: number,
	numSamples: number,
): HireTrainers {
	return (plan) => {
		const most = Math.max(2, plan.numShards);
		const size = Math.min(most, workers || suitableSize(numSamples));
		const backend = plan.numShards > 1 ? engine.name : null;
		const shared = size > 1 ? { ...plan, data: shareData(plan.data) } : plan;
		const setup: TrainingSetup = { model: "lgcn", backend, plan: shared };
		const crew = hireCrew<TrainingTask, TrainingShare>(entry, size, setup);
		const hand = createTrainingHand(engine, shared);
		const own = (task: TrainingTask) => once(() => hand(task));
		return { work: (task) => crew.together(task, own), close: crew.close };
	};
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
		const size = Math.min(2, workers || suitableSize(numSamples));
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

/** A thread's part that is one piece of work. */
function once<R>(run: () => Promise<R>): Runner<R> {
	return { run, close() {} };
}

function suitableSize(numSamples: number): number {
	// Sources run by tests start threads from the build, which may be another version.
	if (!isBuilt(entry)) return 1;
	const most = Math.floor(numSamples / samplesPerThread);
	return Math.max(1, Math.min(availableCores(), most));
}
