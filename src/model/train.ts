/**
 * Training from the first to the last epoch: the order of the samples, the learning rate, running averages and
 * all that is needed to stop after any step and go on later as if never stopped.
 */
import { createLinkFigures, type LinkFigures } from "../core/pairwise.ts";
import {
	createRandom,
	permutation,
	type Random,
	restoreRandom,
} from "../core/random.ts";
import type { Checkpoint, CheckpointMetadata } from "../core/state-dict.ts";
import type { SubgraphOptions } from "../core/subgraph.ts";
import type { Engine } from "../engine.ts";
import { initialWeights } from "./gcn.ts";
import {
	type Augmentation,
	createBatchPreparer,
	createTrainer,
	type TrainerOptions,
	type TrainingData,
} from "./trainer.ts";

export type Schedule = "step" | "cosine";

export interface TrainOptions extends SubgraphOptions {
	readonly optimizer: "sgd" | "adamw";
	/** Of SGD. */
	readonly momentum: number;
	readonly weightDecay: number;
	/** Weight of a link between two identities in the loss. */
	readonly negativeWeight: number;
	readonly epochs: number;
	/** Pivots in a batch. */
	readonly batchSize: number;
	readonly learningRate: number;
	/** `step`: times 0.1 at the start of epochs 1 to 4, as in the reference; `cosine`: down to 0 over the whole run. */
	readonly schedule: Schedule;
	readonly augment: Augmentation;
	/** Name of the checkpoint whose weights it starts from, for the record; null for fresh weights. */
	readonly init: string | null;
	readonly seed: number;
}

export interface StepReport {
	readonly epoch: number;
	/** Step of the epoch, counted from 0. */
	readonly step: number;
	readonly stepsPerEpoch: number;
	readonly learningRate: number;
	readonly last: LinkFigures;
	/** Over the epoch so far. */
	readonly average: LinkFigures;
	readonly numNodes: number;
	readonly numEdges: number;
	readonly numPositive: number;
	readonly numPivots: number;
	/** Building the batch, in milliseconds. */
	readonly buildMs: number;
	/** Building and the engine's step together. */
	readonly stepMs: number;
	/** Means over the epoch's steps in this process. */
	readonly averageBuildMs: number;
	readonly averageStepMs: number;
}

export interface TrainingRun {
	/** Runs the steps that are left, one a time; may be left at any of them. */
	steps(): AsyncGenerator<StepReport>;
	/** The state after the last step that was reported, with what resuming needs. */
	checkpoint(): Promise<Checkpoint>;
	dispose(): void;
}

/** Where a run stands; what is kept of it in a checkpoint beside weights and momentum. */
interface Position {
	epoch: number;
	/** Steps of the epoch that are done. */
	step: number;
	totalSteps: number;
	/** State of the generator before it drew the epoch's order. */
	random: Uint32Array;
	/** Sums behind the epoch's running averages. */
	sums: LinkFigures | null;
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
		initial?.weights ?? initialWeights(data.features.cols, random);
	const resume = initial?.resume ?? null;
	const trainer = createTrainer(
		engine,
		weights,
		resume && { moments: resume.momentum, stepsDone: resume.step },
		options satisfies TrainerOptions,
	);
	const position: Position = resume
		? {
				...(resume.progress as unknown as Position),
				totalSteps: resume.step,
				random: resume.random,
			}
		: { epoch: 0, step: 0, totalSteps: 0, random: random.state(), sums: null };
	const numRows = data.features.rows;
	const stepsPerEpoch = Math.ceil(numRows / options.batchSize);
	const prepare = createBatchPreparer(data, options);

	async function* epochSteps(generator: Random): AsyncGenerator<StepReport> {
		const order = permutation(numRows, generator);
		const figures = createLinkFigures(position.sums);
		let steps = 0;
		let sumBuildMs = 0;
		let sumStepMs = 0;
		while (position.step < stepsPerEpoch) {
			const startedAt = performance.now();
			const first = position.step * options.batchSize;
			const batch = prepare(
				order.subarray(first, first + options.batchSize),
				stepRandom(options.seed, position.totalSteps),
			);
			const builtAt = performance.now();
			const learningRate = learningRateAt(
				options,
				position.epoch,
				position.totalSteps / (stepsPerEpoch * options.epochs),
			);
			const scores = await trainer.step(batch, learningRate);
			const last = figures.add(scores, batch.targets);
			position.sums = figures.sums();
			position.step++;
			position.totalSteps++;
			const buildMs = builtAt - startedAt;
			const stepMs = performance.now() - startedAt;
			steps++;
			sumBuildMs += buildMs;
			sumStepMs += stepMs;
			yield {
				epoch: position.epoch,
				step: position.step - 1,
				stepsPerEpoch,
				learningRate,
				last,
				average: figures.mean(),
				numNodes: batch.subgraphs.nodeIds.length,
				numEdges: batch.subgraphs.edgeRows.length,
				numPositive: batch.targets.reduce((sum, t) => sum + t, 0),
				numPivots: batch.subgraphs.pivots.length,
				buildMs,
				stepMs,
				averageBuildMs: sumBuildMs / steps,
				averageStepMs: sumStepMs / steps,
			};
		}
	}

	const metadata = (): CheckpointMetadata => ({
		model: "lgcn",
		featureLength: data.features.cols,
		aggregator: "mean",
		kAtHop: options.kAtHop,
		activeConnection: options.activeConnection,
		epoch: position.epoch + (position.step === stepsPerEpoch ? 1 : 0),
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
			rows: numRows,
		},
	});

	return {
		async *steps() {
			while (position.epoch < options.epochs) {
				const generator = restoreRandom(position.random);
				yield* epochSteps(generator);
				position.epoch++;
				position.step = 0;
				position.random = generator.state();
				position.sums = null;
			}
		},
		async checkpoint() {
			const { epoch, step, totalSteps, random: state, sums } = position;
			return {
				metadata: metadata(),
				weights: await trainer.weights(),
				resume: {
					momentum: await trainer.moments(),
					step: totalSteps,
					random: state,
					progress: { epoch, step, sums },
				},
			};
		},
		dispose: trainer.dispose,
	};
}
