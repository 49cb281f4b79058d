/** A training run of the L-GCN: its options, its learning rate and the metadata of its checkpoints. */
import { knownRows } from "../../arrays/labels.ts";
import { createRandom } from "../../arrays/random.ts";
import type {
	Checkpoint,
	CheckpointMetadata,
} from "../../arrays/state-dict.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import type { RunOptions } from "../../training/epoch.ts";
import type { Learner } from "../../training/learner.ts";
import type { OptimizerOptions } from "../../training/parameters.ts";
import { createRun, type TrainingRun } from "../../training/run.ts";
import type { Aggregator } from "../aggregators.ts";
import { initialWeights } from "../gcn.ts";
import { createTrainer, type StartTrainers } from "./trainer.ts";
import type {
	Augmentation,
	PreparedBatch,
	TrainingData,
} from "./training-batch.ts";
import type { TrainerOptions } from "./worker-steps.ts";

/** How the learning rate changes during training: `step` multiplies it by 0.1 at the start of epochs 1 to 4, as in the reference; `cosine` lowers it to 0 over the whole run. */
export type Schedule = "step" | "cosine";

/** The options of training an L-GCN. */
export interface TrainOptions extends SubgraphOptions, RunOptions {
	readonly aggregator: Aggregator;
	readonly optimizer: OptimizerOptions["optimizer"];
	/** For SGD; AdamW ignores it. */
	readonly momentum: number;
	readonly weightDecay: number;
	/** Weight in the loss of a link between two identities; a link within one has 1. */
	readonly negativeWeight: number;
	/** The highest learning rate. */
	readonly learningRate: number;
	readonly schedule: Schedule;
	readonly augment: Augmentation;
	/** Name of the checkpoint whose weights the run starts with, only recorded in the new checkpoints; null for random weights. */
	readonly init: string | null;
	readonly seed: number;
}

/**
 * The learning rate of a step.
 * @param epoch from 0
 * @param progress done steps over all steps of the run
 */
export function learningRateAt(
	options: Pick<TrainOptions, "learningRate" | "schedule">,
	epoch: number,
	progress: number,
): number {
	if (options.schedule === "cosine")
		return options.learningRate * 0.5 * (1 + Math.cos(Math.PI * progress));
	return options.learningRate * 0.1 ** Math.min(epoch, 4);
}

/** The start of a training run. */
export interface TrainingStart {
	readonly data: TrainingData;
	readonly options: TrainOptions;
	/** A checkpoint that suits data and options, which the caller has checked; null for random weights. */
	readonly initial: Checkpoint | null;
	/** The most shards of a batch; sums depend on it. */
	readonly numShards: number;
}

/** Creates a run that starts from random weights or those of `initial` or, if `initial` has a resume state, goes on where that run stopped. */
export function createTrainingRun(
	{ data, options, initial, numShards }: TrainingStart,
	startThreads: StartTrainers,
): TrainingRun {
	const random = createRandom(options.seed);
	const weights =
		initial?.weights ??
		initialWeights(data.features.cols, options.aggregator, random);
	const resume = initial?.resume ?? null;
	const trainer = createTrainer(
		{
			data,
			weights,
			resume: resume && { moments: resume.momentum, stepsDone: resume.step },
			options: trainerOptions(options),
			numShards,
		},
		startThreads,
	);
	const learner: Learner<PreparedBatch> = {
		pivots: knownRows(data.labels),
		prepare: (rows, { step }) => trainer.prepare({ rows, step }),
		async step(batch, { epoch, step, totalSteps }, next) {
			const learningRate = learningRateAt(options, epoch, step / totalSteps);
			const ahead = next && { rows: next.rows, step: next.position.step };
			const stepped = await trainer.step(batch, learningRate, ahead);
			return { ...stepped, learningRate };
		},
		weights: trainer.weights,
		moments: trainer.moments,
		close: trainer.close,
		metadata: metadataOf(data, options),
	};
	return createRun(learner, options, resume, random);
}

/** The options of the trainer without those of the run, since each thread gets a copy. */
function trainerOptions(options: TrainOptions): TrainerOptions {
	return {
		kAtHop: options.kAtHop,
		activeConnection: options.activeConnection,
		aggregator: options.aggregator,
		augment: options.augment,
		seed: options.seed,
		optimizer: options.optimizer,
		momentum: options.momentum,
		weightDecay: options.weightDecay,
		negativeWeight: options.negativeWeight,
	};
}

function metadataOf(
	data: TrainingData,
	options: TrainOptions,
): Omit<CheckpointMetadata, "epoch"> {
	return {
		model: "lgcn",
		featureLength: data.features.cols,
		aggregator: options.aggregator,
		kAtHop: options.kAtHop,
		activeConnection: options.activeConnection,
		training: {
			augment: options.augment,
			batchSize: options.batchSize,
			epochs: options.epochs,
			init: options.init,
			learningRate: options.learningRate,
			momentum: options.momentum,
			negativeWeight: options.negativeWeight,
			optimizer: options.optimizer,
			schedule: options.schedule,
			seed: options.seed,
			weightDecay: options.weightDecay,
			rows: data.features.rows,
		},
	};
}
