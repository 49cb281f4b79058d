/**
 * What makes a stopped run the same run when it goes on: data and options that were those, and the epochs before.
 * Both are kept in every checkpoint of a run, beside the network and the trainer's state.
 */
import type {
	Checkpoint,
	CheckpointMetadata,
	StateDict,
} from "../arrays/state-dict.ts";
import { InputError } from "../errors.ts";
import { fingerprint } from "../files/fingerprint.ts";
import { readNewest } from "../files/runs/training-files.ts";
import type { RelationalTrainOptions } from "../relational/train/run.ts";
import type { TrainOptions } from "../lgcn/train/train.ts";
import type { History } from "./history.ts";
import type { LabelledSet, ValidationSet } from "../pipeline/train.ts";

/** Fingerprints of the data, a first pass's weights among them; validation decides which epoch is best. */
export interface Stamp {
	readonly inputs: string;
	readonly validation: string | null;
}

export function createStamp(
	sets: readonly LabelledSet[],
	firstPass: StateDict | null,
	validation: ValidationSet | null,
): Stamp {
	const arrays = ({ features, graph, labels }: LabelledSet) => [
		Int32Array.of(features.rows, features.cols, graph.cols),
		features.data,
		graph.data,
		labels.ids,
	];
	return {
		inputs: fingerprint([
			...sets.flatMap(arrays),
			...[...(firstPass?.values() ?? [])].map(({ data }) => data),
		]),
		validation: validation && fingerprint(arrays(validation)),
	};
}

/** What must be the same when a run goes on: the flag, its key in the checkpoint's metadata, and its value now. */
export type RunSettings = readonly (readonly [
	flag: string,
	key: string,
	now: unknown,
])[];

export function lgcnSettings(options: TrainOptions): RunSettings {
	return [
		["--model", "model", "lgcn"],
		["--aggregator", "aggregator", options.aggregator],
		["--k-at-hop", "kAtHop", options.kAtHop],
		["--active-connection", "activeConnection", options.activeConnection],
		["--batch-size", "batchSize", options.batchSize],
		["--epochs", "epochs", options.epochs],
		["--init", "init", options.init],
		["--lr", "learningRate", options.learningRate],
		["--lr-schedule", "schedule", options.schedule],
		["--optimizer", "optimizer", options.optimizer],
		["--momentum", "momentum", options.momentum],
		["--negative-weight", "negativeWeight", options.negativeWeight],
		["--weight-decay", "weightDecay", options.weightDecay],
		["--augment", "augment", options.augment],
		["--seed", "seed", options.seed],
	];
}

export function relationalSettings(
	options: RelationalTrainOptions,
): RunSettings {
	return [
		["--model", "model", "relational"],
		["--k-at-hop", "kAtHop", options.kAtHop],
		["--active-connection", "activeConnection", options.activeConnection],
		["--batch-size", "batchSize", options.batchSize],
		["--compositions", "compositions", options.compositions],
		["--epochs", "epochs", options.epochs],
		["--first-pass", "firstPass", options.firstPass],
		["--init", "init", options.init],
		["--lr", "learningRate", options.learningRate],
		["--transformations", "transformations", options.transformations],
		["--weight-decay", "weightDecay", options.weightDecay],
		["--seed", "seed", options.seed],
	];
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
 * The newest state of the run in a logs folder, or null where it was killed before it saved one; needs no data, so it can be asked before they are read.
 * @throws InputError naming the file for one that a run cannot go on from, and the first option that was another
 */
export function readResumable(
	logsDir: string,
	settings: RunSettings,
): Checkpoint | null {
	const newest = readNewest(logsDir);
	if (!newest) return null;
	checkSameOptions(newest.path, newest.checkpoint.metadata, settings);
	return newest.checkpoint;
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
	{ training, ...metadata }: CheckpointMetadata,
	settings: RunSettings,
): void {
	const kept: Readonly<Record<string, unknown>> = { ...training, ...metadata };
	for (const [flag, key, now] of settings) {
		const before = kept[key];
		if (JSON.stringify(before) !== JSON.stringify(now))
			throw new InputError(
				path,
				`a run with the same ${flag} (${describe(now)})`,
				`one with ${describe(before)}`,
			);
	}
}

/** So that `null` and "null" are told apart. */
const describe = (value: unknown) => JSON.stringify(value) ?? "none";
