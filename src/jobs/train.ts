/**
 * A training run with its files: a checkpoint before the first and after every epoch, the best one, a log,
 * and on a stop the state of that very step, so that the run can go on to the same bytes.
 */
import type { Labels } from "../core/labels.ts";
import type { LinkFigures } from "../core/pairwise.ts";
import type { Checkpoint } from "../core/state-dict.ts";
import { checkSubgraphOptions } from "../core/subgraph.ts";
import type { Engine } from "../engine.ts";
import { InputError } from "../errors.ts";
import { fingerprint } from "../io/fingerprint.ts";
import { openTrainingFiles, type TrainingFiles } from "../io/training-files.ts";
import {
	createTrainingRun,
	type StepReport,
	type TrainingRun,
	type TrainOptions,
} from "../model/train.ts";
import {
	type ClusteredSet,
	type ClusterSetOptions,
	clusterSet,
	type ItemSet,
} from "./cluster-set.ts";

export interface LabelledSet extends ItemSet {
	readonly labels: Labels;
}

export interface TrainJobOptions extends TrainOptions {
	readonly logsDir: string;
	readonly resume: boolean;
	/** Steps between two lines of the log. */
	readonly printFreq: number;
	/** Named in the message when the graph has too few columns. */
	readonly graphName: string;
	readonly validation:
		| (LabelledSet & { readonly options: ClusterSetOptions })
		| null;
	/** Asked after every step: the run saves its state and ends. */
	readonly isStopped: () => boolean;
	readonly onStep: (report: StepReport) => void;
	/** A line for the log and for people. */
	readonly onLine: (line: string) => void;
}

export interface EpochResult {
	/** Epochs done, from 1. */
	readonly epoch: number;
	readonly train: LinkFigures;
	readonly validation: Validation | null;
	readonly checkpoint: string;
}

export interface TrainResult {
	readonly epochs: readonly EpochResult[];
	readonly best: Best | null;
	/** The saved state of a run that was stopped. */
	readonly interrupted: string | null;
	readonly files: { readonly best: string; readonly log: string };
}

/** The best epoch so far: by B-Cubed F on the validation set, or else by mean training loss. */
export interface Best {
	readonly epoch: number;
	readonly by: "validation B-Cubed F" | "training loss";
	readonly value: number;
}

/** Trains on `set` and writes its files below `logsDir`. */
export async function trainWithFiles(
	engine: Engine,
	set: LabelledSet,
	options: TrainJobOptions,
): Promise<TrainResult> {
	checkSubgraphOptions(set.graph, options, options.graphName);
	const inputs = fingerprint([
		set.features.data,
		set.graph.data,
		set.labels.ids,
	]);
	const files = openTrainingFiles(options.logsDir, options.resume);
	const start = options.resume ? resumable(files, inputs, options) : null;
	const run = createTrainingRun(
		engine,
		{ ...set, labels: set.labels.ids },
		options,
		start,
	);
	try {
		return await runEpochs(engine, run, files, inputs, start, options);
	} finally {
		run.dispose();
	}
}

async function runEpochs(
	engine: Engine,
	run: TrainingRun,
	files: TrainingFiles,
	inputs: string,
	start: Checkpoint | null,
	options: TrainJobOptions,
): Promise<TrainResult> {
	let best = (start?.resume?.progress.best ?? null) as Best | null;
	const epochs: EpochResult[] = [];
	const line = (text: string) => {
		files.appendLog(text);
		options.onLine(text);
	};
	const result = (interrupted: string | null): TrainResult => ({
		epochs,
		best,
		interrupted,
		files: { best: files.best, log: files.log },
	});
	if (!start)
		files.writeEpoch(0, complete(await run.checkpoint(), inputs, best));
	for await (const step of run.steps()) {
		options.onStep(step);
		const isLast = step.step === step.stepsPerEpoch - 1;
		if (step.step % options.printFreq === 0 || isLast)
			line(describeStep(step, options.epochs));
		if (isLast) {
			const checkpoint = await run.checkpoint();
			const validation = await validateEpoch(engine, checkpoint, options);
			best = better(best, step, validation);
			if (best.epoch === step.epoch + 1)
				files.writeBest({
					...complete(checkpoint, inputs, best),
					resume: null,
				});
			const path = files.writeEpoch(
				step.epoch + 1,
				complete(checkpoint, inputs, best),
			);
			epochs.push(epochResult(step, validation, path));
			line(describeEpoch(step, validation, best));
		}
		const isDone = isLast && step.epoch === options.epochs - 1;
		if (options.isStopped() && !isDone)
			return result(
				files.writeInterrupted(complete(await run.checkpoint(), inputs, best)),
			);
	}
	return result(null);
}

/** What the files say more than the network and its state: which data it was and the best epoch so far. */
function complete(
	checkpoint: Checkpoint,
	inputs: string,
	best: Best | null,
): Checkpoint {
	const { metadata, resume } = checkpoint;
	return {
		...checkpoint,
		metadata: { ...metadata, training: { ...metadata.training, inputs } },
		resume: resume && {
			...resume,
			progress: { ...resume.progress, best },
		},
	};
}

/** The newest state in the logs folder, if it comes from the same data and options. */
function resumable(
	files: TrainingFiles,
	inputs: string,
	options: TrainJobOptions,
): Checkpoint {
	const { path, checkpoint } = files.readNewest();
	const { metadata } = checkpoint;
	const { training } = metadata;
	const settings: readonly [string, unknown, unknown][] = [
		["the same data", training.inputs, inputs],
		["--k-at-hop", metadata.kAtHop, options.kAtHop],
		[
			"--active-connection",
			metadata.activeConnection,
			options.activeConnection,
		],
		["--batch-size", training.batchSize, options.batchSize],
		["--epochs", training.epochs, options.epochs],
		["--lr", training.learningRate, options.learningRate],
		["--lr-schedule", training.schedule, options.schedule],
		["--momentum", training.momentum, options.momentum],
		["--weight-decay", training.weightDecay, options.weightDecay],
		["--augment", training.augment, options.augment],
		["--seed", training.seed, options.seed],
	];
	for (const [name, before, now] of settings) {
		if (JSON.stringify(before) === JSON.stringify(now)) continue;
		if (name === "the same data")
			throw new InputError(
				path,
				"a run on the same features, graph and labels",
				"one on others",
			);
		throw new InputError(
			path,
			`a run with the same ${name} (${JSON.stringify(now)})`,
			JSON.stringify(before),
		);
	}
	return checkpoint;
}

/** What the clusters of the validation set say of the network. */
interface Validation {
	readonly figures: LinkFigures;
	readonly bcubed: number;
}

async function validateEpoch(
	engine: Engine,
	checkpoint: Checkpoint,
	options: TrainJobOptions,
): Promise<Validation | null> {
	const set = options.validation;
	if (!set) return null;
	const { links, tables }: ClusteredSet = await clusterSet(
		engine,
		checkpoint.weights,
		set,
		set.options,
	);
	return { figures: links.figures!, bcubed: tables!.all.bcubed.f };
}

function better(
	best: Best | null,
	step: StepReport,
	validation: Validation | null,
): Best {
	const epoch = step.epoch + 1;
	if (validation) {
		const value = validation.bcubed;
		return best && best.value >= value
			? best
			: { epoch, by: "validation B-Cubed F", value };
	}
	const value = step.average.loss;
	return best && best.value <= value
		? best
		: { epoch, by: "training loss", value };
}

function epochResult(
	step: StepReport,
	validation: Validation | null,
	checkpoint: string,
): EpochResult {
	return {
		epoch: step.epoch + 1,
		train: step.average,
		validation,
		checkpoint,
	};
}

/** The reference's line (last value and, in brackets, the epoch's average), then the size of the subgraphs and the speed. */
function describeStep(step: StepReport, numEpochs: number): string {
	const { last, average, numPivots } = step;
	const pair = (name: string, value: number, mean: number) =>
		`${name} ${value.toFixed(3)} (${mean.toFixed(3)})`;
	const stepsLeft =
		(numEpochs - step.epoch) * step.stepsPerEpoch - step.step - 1;
	return [
		`Epoch:[${step.epoch}][${step.step}/${step.stepsPerEpoch}]`,
		pair("Time", step.stepMs / 1000, step.averageStepMs / 1000),
		pair("Data", step.buildMs / 1000, step.averageBuildMs / 1000),
		pair("Loss", last.loss, average.loss),
		pair("Accuracy", last.accuracy, average.accuracy),
		pair("Precision", last.precision, average.precision),
		pair("Recall", last.recall, average.recall),
		`Nodes ${(step.numNodes / numPivots).toFixed(0)}`,
		`Edges ${(step.numEdges / 2 / numPivots).toFixed(0)}`,
		`Samples/s ${((1000 * numPivots) / step.averageStepMs).toFixed(1)}`,
		`Left ${((stepsLeft * step.averageStepMs) / 60_000).toFixed(1)} min`,
	].join("\t");
}

function describeEpoch(
	step: StepReport,
	validation: Validation | null,
	best: Best,
): string {
	const judged = validation
		? `validation loss ${validation.figures.loss.toFixed(4)}, B-Cubed F ${validation.bcubed.toFixed(4)}; `
		: "";
	return `Epoch ${step.epoch + 1} done: mean loss ${step.average.loss.toFixed(4)}; ${judged}best is epoch ${best.epoch} by ${best.by} (${best.value.toFixed(4)})`;
}
