/**
 * Makes sure that a resumed run is the same run: with the data and options of its start, and with the figures of its epochs so far.
 * Every checkpoint of a run stores these, beside the network and the optimizer's state.
 */
import type {
	Checkpoint,
	CheckpointMetadata,
	StateDict,
} from "../arrays/state-dict.ts";
import { InputError } from "../errors.ts";
import { fingerprint } from "../files/fingerprint.ts";
import { readNewest } from "../files/runs/training-files.ts";
import type { History } from "./history.ts";
import type { LabelledSet } from "./labelled-set.ts";

/** Fingerprints of a run's data. */
export interface RunFingerprints {
	/** Fingerprint of the data sets and, where a second pass is trained, of the first pass's weights. */
	readonly inputs: string;
	/** Fingerprint of the validation set, which decides which epoch is best; null without one. */
	readonly validation: string | null;
}

export function fingerprintData(
	sets: readonly LabelledSet[],
	firstPass: StateDict | null,
	validation: LabelledSet | null,
): RunFingerprints {
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

/** The options that must be the same when a run goes on: the flag, its key in the checkpoint's metadata, and its value in this call. */
export type RunSettings = readonly (readonly [
	flag: string,
	key: string,
	now: unknown,
])[];

/** Adds the data's fingerprints and the epochs so far to a checkpoint, before it is written. */
export function withHistory(
	checkpoint: Checkpoint,
	fingerprints: RunFingerprints,
	history: History,
): Checkpoint {
	const { metadata, resume } = checkpoint;
	const training = { ...metadata.training, ...fingerprints };
	return {
		...checkpoint,
		metadata: { ...metadata, training },
		resume: resume && {
			...resume,
			progress: { ...resume.progress, ...history },
		},
	};
}

/**
 * Reads the newest state of the run in a logs folder; null if it was killed before it saved one. Needs no data, so that it can run before data are read.
 * @throws InputError for a file that a run cannot go on from, and for the first option that differs
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

/** @throws InputError, with the name `where`, if the run had other data */
export function checkSameData(
	where: string,
	{ training }: CheckpointMetadata,
	fingerprints: RunFingerprints,
): void {
	if (training.inputs !== fingerprints.inputs)
		throw new InputError(
			where,
			"a run on the same features, graph and labels",
			"one on others",
		);
	if (training.validation !== fingerprints.validation)
		throw new InputError(
			where,
			"a run with the same validation set (--val-feat-path, --val-labels-path, --val-knn-graph-path)",
			"one with another or none",
		);
}

function checkSameOptions(
	path: string,
	{ training, ...metadata }: CheckpointMetadata,
	settings: RunSettings,
): void {
	const saved: Readonly<Record<string, unknown>> = { ...training, ...metadata };
	for (const [flag, key, now] of settings) {
		const before = saved[key];
		if (JSON.stringify(before) !== JSON.stringify(now))
			throw new InputError(
				path,
				`a run with the same ${flag} (${describe(now)})`,
				`one with ${describe(before)}`,
			);
	}
}

/** Shows a value as JSON, in which `null` and "null" differ. */
const describe = (value: unknown) => JSON.stringify(value) ?? "none";
