/** A training run of either network. It can stop after any step, and go on later as if it had not stopped. */
import { type Random, restoreRandom } from "../arrays/random.ts";
import type { Checkpoint, ResumeState } from "../arrays/state-dict.ts";
import {
	epochSteps,
	type RunOptions,
	type RunPosition,
	type StepReport,
} from "./epoch.ts";
import type { Learner, TrainingBatch } from "./learner.ts";

export interface TrainingRun {
	/** Runs the remaining steps; the caller may stop after any of them. */
	steps(): AsyncGenerator<StepReport>;
	/** The network after the last reported step, with the state that resuming needs. */
	checkpoint(): Checkpoint;
	close(): Promise<void>;
}

/** Creates a run that starts where `resume` stopped or, for null, at the first step; `random` then draws the order of the samples. */
export function createRun<B extends TrainingBatch>(
	learner: Learner<B>,
	options: RunOptions,
	resume: ResumeState | null,
	random: Random,
): TrainingRun {
	const position = startPosition(resume, random);
	const stepsPerEpoch = Math.ceil(learner.pivots.length / options.batchSize);
	const run = { learner, options, stepsPerEpoch, position };
	return {
		async *steps() {
			while (position.epoch < options.epochs) {
				const generator = restoreRandom(position.random);
				yield* epochSteps(run, generator);
				position.epoch++;
				position.step = 0;
				position.random = generator.state();
				position.sums = null;
			}
		},
		checkpoint() {
			const { epoch, step, totalSteps, random: state, sums } = position;
			const isComplete = step === stepsPerEpoch;
			return {
				metadata: { ...learner.metadata, epoch: epoch + (isComplete ? 1 : 0) },
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

function startPosition(
	resume: ResumeState | null,
	random: Random,
): RunPosition {
	if (!resume)
		return {
			epoch: 0,
			step: 0,
			totalSteps: 0,
			sums: null,
			random: random.state(),
		};
	const progress = resume.progress as unknown as RunPosition;
	return { ...progress, totalSteps: resume.step, random: resume.random };
}
