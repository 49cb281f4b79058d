/** Reads the checkpoint that a command uses. */
import { defaultsOf, type ModelName } from "../../config.ts";
import { countPasses } from "../../files/checkpoints/relational-passes.ts";
import type { Checkpoint, CheckpointMetadata } from "../../arrays/state-dict.ts";
import { InputError } from "../../errors.ts";
import { firstOwnOrBundled } from "../../files/bundled.ts";
import { readCheckpoint, requireFeatureLength } from "../../files/checkpoints/checkpoint.ts";

const defaultCheckpoint = defaultsOf<{ checkpoint: string }>("test").checkpoint;

/** Where the network lies; a path that nobody typed falls back on the bundled ones. */
export function usedCheckpoint(
	options: { readonly checkpoint: string },
	typed: ReadonlySet<string>,
): string {
	return typed.has("checkpoint")
		? options.checkpoint
		: firstOwnOrBundled([options.checkpoint, defaultCheckpoint]);
}

/** The features that a network is used with, for messages. */
export interface FeatureFile {
	readonly path: string;
	/** Length of a row. */
	readonly cols: number;
}

/** @throws InputError for a checkpoint of another feature length, and for what is none */
export function openNetwork(
	options: { readonly checkpoint: string },
	typed: ReadonlySet<string>,
	features: FeatureFile,
): Checkpoint {
	const path = usedCheckpoint(options, typed);
	const checkpoint = readCheckpoint(path);
	requireFeatureLength(checkpoint, features.cols, path, features.path);
	return checkpoint;
}

/** What a checkpoint must have for training to start from it. */
export interface InitialNeeds {
	readonly model: ModelName;
	/** Of an L-GCN; null for a relational network. */
	readonly features: FeatureFile | null;
	/** That an L-GCN must have; null for a relational network. */
	readonly aggregator: CheckpointMetadata["aggregator"] | null;
	/** That a relational network must have. */
	readonly passes: 1 | 2;
}

/**
 * A checkpoint to start training from.
 * @throws InputError as `openNetwork`, and for a checkpoint of the other model, of another aggregator or of other passes
 */
export function readInitial(
	path: string,
	{ model, features, aggregator, passes }: InitialNeeds,
): Checkpoint {
	const checkpoint = readCheckpoint(path);
	const found = checkpoint.metadata;
	if (found.model !== model)
		throw new InputError(path, `a checkpoint of --model ${model}`, found.model);
	if (aggregator && found.aggregator !== aggregator)
		throw new InputError(
			path,
			`a checkpoint of --aggregator ${aggregator}`,
			found.aggregator,
		);
	const has = countPasses(checkpoint.weights);
	if (has !== passes)
		throw new InputError(path, describePasses(passes), describePasses(has));
	if (features)
		requireFeatureLength(checkpoint, features.cols, path, features.path);
	return checkpoint;
}

const describePasses = (passes: 1 | 2) =>
	passes === 1 ? "a network of one pass" : "a network of two passes";
