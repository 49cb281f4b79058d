/**
 * What makes a stopped run the same run when it goes on: data and options that were those, and the epochs before.
 * Both are kept in every checkpoint of a run, beside the network and the trainer's state.
 */
import type { Checkpoint, CheckpointMetadata } from "../core/state-dict.ts";
import { InputError } from "../errors.ts";
import { fingerprint } from "../io/fingerprint.ts";
import { openTrainingFiles } from "../io/training-files.ts";
import type { TrainOptions } from "../model/train.ts";
import type { History } from "./history.ts";
import type { LabelledSet, ValidationSet } from "./train.ts";

/** Fingerprints of the data; validation decides which epoch is best. */
export interface Stamp {
	readonly inputs: string;
	readonly validation: string | null;
}

export function createStamp(
	set: LabelledSet,
	validation: ValidationSet | null,
): Stamp {
	const print = ({ features, graph, labels }: LabelledSet) =>
		fingerprint([
			Int32Array.of(features.rows, features.cols, graph.cols),
			features.data,
			graph.data,
			labels.ids,
		]);
	return { inputs: print(set), validation: validation && print(validation) };
}

/** The checkpoint as it is written: with the data's fingerprints and the epochs so far. */
export function withHistory(
	checkpoint: Checkpoint,
	stamp: Stamp,
	history: History,
): Checkpoint {
	const { metadata, resume } = checkpoint;
	return {
		...checkpoint,
		metadata: { ...metadata, training: { ...metadata.training, ...stamp } },
		resume: resume && {
			...resume,
			progress: { ...resume.progress, ...history },
		},
	};
}

/**
 * The newest state of the run in a logs folder; needs no data, so it can be asked before they are read.
 * @throws InputError naming the file where there is none to go on from, or the first option that was another
 */
export function readResumable(
	logsDir: string,
	options: TrainOptions,
): Checkpoint {
	const { path, checkpoint } = openTrainingFiles(logsDir, true).readNewest();
	checkSameOptions(path, checkpoint.metadata, options);
	return checkpoint;
}

/** @throws InputError naming `where` where the run had other data */
export function checkSameData(
	where: string,
	{ training }: CheckpointMetadata,
	stamp: Stamp,
): void {
	if (training.inputs !== stamp.inputs)
		throw new InputError(
			where,
			"a run on the same features, graph and labels",
			"one on others",
		);
	if (training.validation !== stamp.validation)
		throw new InputError(
			where,
			"a run with the same validation set (--val-feat-path and its like)",
			"one with another or none",
		);
}

function checkSameOptions(
	path: string,
	{ training, kAtHop, activeConnection }: CheckpointMetadata,
	options: TrainOptions,
): void {
	const settings: readonly [string, unknown, unknown][] = [
		["--k-at-hop", kAtHop, options.kAtHop],
		["--active-connection", activeConnection, options.activeConnection],
		["--batch-size", training.batchSize, options.batchSize],
		["--epochs", training.epochs, options.epochs],
		["--init", training.init, options.init],
		["--lr", training.learningRate, options.learningRate],
		["--lr-schedule", training.schedule, options.schedule],
		["--optimizer", training.optimizer, options.optimizer],
		["--momentum", training.momentum, options.momentum],
		["--negative-weight", training.negativeWeight, options.negativeWeight],
		["--weight-decay", training.weightDecay, options.weightDecay],
		["--augment", training.augment, options.augment],
		["--seed", training.seed, options.seed],
	];
	for (const [flag, before, now] of settings) {
		if (JSON.stringify(before) !== JSON.stringify(now))
			throw new InputError(
				path,
				`a run with the same ${flag} (${describe(now)})`,
				`one with ${describe(before)}`,
			);
	}
}

const describe = (value: unknown) =>
	Array.isArray(value) ? value.join(" ") : String(value);
