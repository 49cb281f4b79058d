/** A training run of the L-GCN: its options, learning rate and what its checkpoints say. */
import { createRandom, type Random } from "../core/random.ts";
import type { Checkpoint, CheckpointMetadata } from "../core/state-dict.ts";
import type { SubgraphOptions } from "../core/subgraph.ts";
import type { Engine } from "../engine.ts";
import type { Aggregator } from "./aggregators.ts";
import { initialWeights } from "./gcn.ts";
import {
	createRun,
	type Learner,
	type RunOptions,
	type TrainingRun,
} from "./run.ts";
import { createTrainer, type TrainerOptions } from "./trainer.ts";
import {
	type Augmentation,
	createBatchPreparer,
	type PreparedBatch,
	type TrainingData,
} from "./training-batch.ts";

export type Schedule = "step" | "cosine";

export interface TrainOptions extends SubgraphOptions, RunOptions {
	readonly aggregator: Aggregator;
	readonly optimizer: "sgd" | "adamw";
	/** Of SGD. */
	readonly momentum: number;
	readonly weightDecay: number;
	/** Weight of a link between two identities in the loss. */
	readonly negativeWeight: number;
	readonly learningRate: number;
	/** `step`: times 0.1 at the start of epochs 1 to 4, as in the reference; `cosine`: down to 0 over the whole run. */
	readonly schedule: Schedule;
	readonly augment: Augmentation;
	/** Name of the checkpoint whose weights it starts from, for the record; null for fresh weights. */
	readonly init: string | null;
	readonly seed: number;
}

/** What a step draws depends on its number alone, so that it is the same after a resume. */
function stepRandom(seed: number, step: number): Random {
	return createRandom(seed ^ Math.imul(step + 1, 0x9e3779b1));
}

/**
 * The learning rate of a step.
 * @param progress share of the whole run's steps that are done
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

/**
 * Starts from fresh weights, from the weights of `initial`, or, where that carries a resume state, where it stopped.
 * The caller has checked that `initial` belongs to these features and options.
 */
export function createTrainingRun(
	engine: Engine,
	data: TrainingData,
	options: TrainOptions,
	initial: Checkpoint | null,
): TrainingRun {
	const random = createRandom(options.seed);
	const weights =
		initial?.weights ??
		initialWeights(data.features.cols, options.aggregator, random);
	const resume = initial?.resume ?? null;
	const trainer = createTrainer(
		engine,
		weights,
		resume && { moments: resume.momentum, stepsDone: resume.step },
		options satisfies TrainerOptions,
	);
	const numRows = data.features.rows;
	const prepare = createBatchPreparer(data, options);
	const learner: Learner<PreparedBatch> = {
		numRows,
		prepare: (rows, { step }) => prepare(rows, stepRandom(options.seed, step)),
		async step(batch, { epoch, step, totalSteps }) {
			const progress = step / totalSteps;
			const learningRate = learningRateAt(options, epoch, progress);
			return { scores: await trainer.step(batch, learningRate), learningRate };
		},
		weights: trainer.weights,
		moments: trainer.moments,
		dispose: trainer.dispose,
		metadata: metadataOf(data, options),
	};
	return createRun(learner, options, resume, random);
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
