/**
 * A training run of any model: the order of the samples, running averages and
 * all that is needed to stop after any step and go on later as if never stopped.
 */

import { permutation, type Random, restoreRandom } from "../arrays/random.ts";
import type {
	Checkpoint,
	CheckpointMetadata,
	ResumeState,
	StateDict,
} from "../arrays/state-dict.ts";
import {
	createLinkFigures,
	type LinkFigures,
} from "../metrics/link-figures.ts";
import type { BatchCounts } from "../subgraph/batch.ts";

export interface RunOptions {
	readonly epochs: number;
	/** Pivots in a batch. */
	readonly batchSize: number;
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
	/** Building the batch, in milliseconds; 0 where that was done while the engine was at work on the one before. */
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
	checkpoint(): Checkpoint;
	close(): Promise<void>;
}

/** What a step needs that does not depend on the weights. */
export interface TrainingBatch extends BatchCounts {
	/** [L] as `linkTargets` gives them. */
	readonly targets: Uint8Array;
}

/** Where a step lies in its run. */
export interface StepPlace {
	readonly epoch: number;
	/** Over all epochs, from 0. */
	readonly step: number;
	readonly totalSteps: number;
}

/** What differs from model to model. */
export interface Learner<B extends TrainingBatch> {
	/** The rows that samples are drawn from, each once an epoch: those of a known identity. */
	readonly pivots: Int32Array;
	/** The batch of some rows; what it draws depends on the place alone, so that it is the same after a resume. */
	prepare(rows: Int32Array, place: StepPlace): Promise<B>;
	/** One step, and meanwhile the next batch where there is one. */
	step(batch: B, place: StepPlace, ahead: Ahead | null): Promise<Stepped<B>>;
	weights(): StateDict;
	moments(): StateDict;
	/** All but the epochs done. */
	readonly metadata: Omit<CheckpointMetadata, "epoch">;
	close(): Promise<void>;
}

/** The batch to prepare. */
export interface Ahead {
	readonly rows: Int32Array;
	readonly place: StepPlace;
}

export interface Stepped<B> {
	/** [L] probabilities from before the step. */
	readonly scores: Float32Array;
	readonly learningRate: number;
	readonly ahead: B | null;
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

/** Starts at the first step, the order of samples drawn from `random`, or where `resume` stopped. */
export function createRun<B extends TrainingBatch>(
	learner: Learner<B>,
	options: RunOptions,
	resume: ResumeState | null,
	random: Random,
): TrainingRun {
	const position: Position = resume
		? {
				...(resume.progress as unknown as Position),
				totalSteps: resume.step,
				random: resume.random,
			}
		: { epoch: 0, step: 0, totalSteps: 0, random: random.state(), sums: null };
	const { pivots } = learner;
	const stepsPerEpoch = Math.ceil(pivots.length / options.batchSize);

	function placeAt(step: number): StepPlace {
		const totalSteps = stepsPerEpoch * options.epochs;
		const before = position.totalSteps - position.step;
		return { epoch: position.epoch, step: before + step, totalSteps };
	}

	async function* epochSteps(generator: Random): AsyncGenerator<StepReport> {
		const order = permutation(pivots.length, generator).map(
			(place) => pivots[place],
		);
		const figures = createLinkFigures(position.sums);
		const batchAt = (step: number): Ahead => {
			const first = step * options.batchSize;
			const rows = order.slice(first, first + options.batchSize);
			return { rows, place: placeAt(step) };
		};
		let steps = 0;
		let sumBuildMs = 0;
		let sumStepMs = 0;
		let prepared: B | null = null;
		while (position.step < stepsPerEpoch) {
			const startedAt = performance.now();
			const { step } = position;
			const { rows, place } = batchAt(step);
			const batch: B = prepared ?? (await learner.prepare(rows, place));
			const builtAt = performance.now();
			const next = step + 1 < stepsPerEpoch ? batchAt(step + 1) : null;
			const stepped: Stepped<B> = await learner.step(batch, place, next);
			const { scores, learningRate } = stepped;
			prepared = stepped.ahead;
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
				numNodes: batch.numNodes,
				numEdges: batch.numEdges,
				numPositive: batch.targets.reduce(
					(sum, target) => sum + (target === 1 ? 1 : 0),
					0,
				),
				numPivots: batch.numPivots,
				buildMs,
				stepMs,
				averageBuildMs: sumBuildMs / steps,
				averageStepMs: sumStepMs / steps,
			};
		}
	}

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
		checkpoint() {
			const { epoch, step, totalSteps, random: state, sums } = position;
			return {
				metadata: {
					...learner.metadata,
					epoch: epoch + (step === stepsPerEpoch ? 1 : 0),
				},
				weights: learner.weights(),
				resume: {
					momentum: learner.moments(),
					step: totalSteps,
					random: state,
					progress: { epoch, step, sums },
				},
			};
		},
		close: learner.close,
	};
}
