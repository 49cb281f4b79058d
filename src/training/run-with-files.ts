/**
 * A training run with its files: a checkpoint before the first epoch and after every epoch, the best checkpoint, a log and, for a stopped run, its
 * state after the last step. A run that goes on from this state ends with the same bytes as one that was not stopped.
 */
import { setImmediate } from "node:timers/promises";
import type { Checkpoint } from "../arrays/state-dict.ts";
import { InputError } from "../errors.ts";
import { createSavingClock } from "../files/runs/saving-clock.ts";
import {
	openTrainingFiles,
	type TrainingFiles,
} from "../files/runs/training-files.ts";
import type { RunOptions, StepReport } from "./epoch.ts";
import {
	type Best,
	better,
	type EpochFigures,
	type History,
	historyOf,
	type Validation,
} from "./history.ts";
import {
	checkSameData,
	type RunFingerprints,
	type RunSettings,
	readResumable,
	withHistory,
} from "./resume.ts";
import type { TrainingRun } from "./run.ts";
import { describeEpoch, describeStep } from "./training-log.ts";

/** Options of a run's files and of its calls back, for either network. */
export interface RunFileOptions {
	/** The checkpoint that `init` names, whose weights the run starts with; null for fresh weights. */
	readonly initial: Checkpoint | null;
	/** Folder of the checkpoints and the log, and whether to go on with the run in it. */
	readonly logsDir: string;
	readonly resume: boolean;
	/** Steps from one line of the log to the next. */
	readonly printFreq: number;
	/** Seconds from one saved state to the next within an epoch. */
	readonly saveEvery: number;
	/** Called after every step; where it returns true, the run saves its state and ends. */
	readonly isStopped: () => boolean;
	readonly onStep: (report: StepReport) => void;
	/** Receives the lines of the log. */
	readonly onLine: (line: string) => void;
}

/** The network and the data of a run. */
export interface RunSource {
	readonly settings: RunSettings;
	readonly fingerprints: RunFingerprints;
	/** Creates the run, which starts from the checkpoint or, for null, from fresh weights. */
	readonly createRun: (start: Checkpoint | null) => TrainingRun;
	/** Tests the network on the validation set after every epoch; null without such a set. */
	readonly validate: ((network: Checkpoint) => Promise<Validation>) | null;
}

/** The result of a training run. */
export interface TrainResult {
	/** All epochs of the run, also those before a resume, with the path of each epoch's checkpoint. */
	readonly epochs: readonly (EpochFigures & { readonly checkpoint: string })[];
	readonly best: Best | null;
	/** Steps done by this call; 0 when a resumed run was complete already. */
	readonly steps: number;
	/** Path of the saved state if the run was stopped, else null. */
	readonly interrupted: string | null;
	/** Paths of the best checkpoint and of the log. */
	readonly files: { readonly best: string; readonly log: string };
}

/** A run with its open files. */
interface OpenRun extends Pick<RunSource, "validate"> {
	readonly run: TrainingRun;
	readonly files: TrainingFiles;
	readonly history: History;
	/** The current checkpoint of the run, with its history. */
	readonly checkpoint: () => Checkpoint;
}

/**
 * Trains to the last epoch, or until it is stopped.
 * @throws InputError for a folder that cannot be written, a run to resume with other data or options, and a loss or weights that are not finite
 */
export async function runWithFiles(
	{ settings, fingerprints, createRun, validate }: RunSource,
	options: RunOptions & RunFileOptions,
): Promise<TrainResult> {
	const { logsDir, resume } = options;
	const start = resume ? readResumable(logsDir, settings) : null;
	if (start) checkSameData(logsDir, start.metadata, fingerprints);
	const files = openTrainingFiles(logsDir, start !== null);
	const initial = options.initial && { ...options.initial, resume: null };
	const run = createRun(start ?? initial);
	const history = historyOf(start);
	const checkpoint = () =>
		withHistory(finiteCheckpoint(run), fingerprints, history);
	try {
		if (!start) files.writeEpoch(0, checkpoint());
		const open = { run, files, history, checkpoint, validate };
		return await runEpochs(open, options);
	} finally {
		await run.close();
	}
}

async function runEpochs(
	open: OpenRun,
	options: RunOptions & RunFileOptions,
): Promise<TrainResult> {
	const { run, files, history, checkpoint } = open;
	const clock = createSavingClock(options.saveEvery);
	const log = (line: string) => {
		files.appendLog(line);
		options.onLine(line);
	};
	let steps = 0;
	for await (const step of run.steps()) {
		checkLoss(step);
		steps++;
		options.onStep(step);
		const isLast = step.step === step.stepsPerEpoch - 1;
		if (step.step % options.printFreq === 0 || isLast)
			log(describeStep(step, options));
		if (isLast) {
			await endEpoch(open, step);
			log(describeEpoch(history));
		}
		// Some engines never return to the event loop, so that signals would wait until the end.
		await setImmediate();
		const isDone = isLast && step.epoch === options.epochs - 1;
		if (options.isStopped() && !isDone) {
			// After its last step, the state of an epoch is its own checkpoint.
			const interrupted = isLast
				? files.epochPath(step.epoch + 1)
				: files.writeInterrupted(checkpoint());
			return resultOf(open, steps, interrupted);
		}
		if (isLast || !clock.isDue()) continue;
		clock.start();
		files.writeInterrupted(checkpoint());
		clock.stop();
	}
	return resultOf(open, steps, null);
}

function resultOf(
	{ files, history }: OpenRun,
	steps: number,
	interrupted: string | null,
): TrainResult {
	const epochs = history.epochs.map((figures) => ({
		...figures,
		checkpoint: files.epochPath(figures.epoch),
	}));
	const paths = { best: files.best, log: files.log };
	return { epochs, best: history.best, steps, interrupted, files: paths };
}

/** Validates the epoch and writes its checkpoints, the best one first: a run that is killed between the two repeats the epoch. */
async function endEpoch(
	{ run, files, history, checkpoint, validate }: OpenRun,
	{ epoch: index, average }: StepReport,
): Promise<void> {
	const validation = validate && (await validate(finiteCheckpoint(run)));
	const epoch = index + 1;
	const figures: EpochFigures = { epoch, train: average, validation };
	history.epochs.push(figures);
	history.best = better(history.best, figures);
	const saved = checkpoint();
	if (history.best.epoch === epoch) files.writeBest({ ...saved, resume: null });
	files.writeEpoch(epoch, saved);
}

function checkLoss({ last, epoch, step, learningRate }: StepReport): void {
	if (Number.isFinite(last.loss)) return;
	throw new InputError(
		"--lr",
		"a learning rate at which the loss stays finite",
		`a loss of ${last.loss} in epoch ${epoch}, step ${step}, at ${learningRate}`,
		"try a smaller one",
	);
}

/** The run's checkpoint, with a check that its weights are finite. The loss would show that only one step later. */
function finiteCheckpoint(run: TrainingRun): Checkpoint {
	const checkpoint = run.checkpoint();
	const { metadata, weights, resume } = checkpoint;
	for (const state of [weights, resume?.momentum ?? new Map()])
		for (const [name, { data }] of state)
			if (!(data as Float32Array).every(Number.isFinite))
				throw new InputError(
					"--lr",
					"a learning rate at which the weights stay finite",
					`${name} that is not, at ${metadata.training.learningRate}`,
					"try a smaller one",
				);
	return checkpoint;
}
