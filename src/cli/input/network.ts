/** Reads the checkpoint that a command uses. */

import type {
	Checkpoint,
	CheckpointMetadata,
} from "../../arrays/state-dict.ts";
import { InputError } from "../../errors.ts";
import {
	readCheckpoint,
	requireFeatureLength,
} from "../../files/checkpoints/checkpoint.ts";
import { countPasses } from "../../files/checkpoints/relational-passes.ts";
import type { ModelName } from "../../options/option-spec.ts";
import { usedCheckpoint } from "./used-checkpoint.ts";

/** The features that a network is used with, for messages. */
export interface FeatureFile {
	readonly path: string;
	/** Length of a row. */
	readonly cols: number;
}

/** @throws InputError for a checkpoint of another feature length, and for a file that is no checkpoint */
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
	/** Features whose length an L-GCN must have; null for a relational network. */
	readonly features: FeatureFile | null;
	/** The aggregator of an L-GCN; null for a relational network. */
	readonly aggregator: CheckpointMetadata["aggregator"] | null;
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
	const { metadata, weights } = checkpoint;
	if (metadata.model !== model)
		throw new InputError(
			path,
			`a checkpoint of --model ${model}`,
			metadata.model,
		);
	if (aggregator && metadata.aggregator !== aggregator)
		throw new InputError(
			path,
			`a checkpoint of --aggregator ${aggregator}`,
			metadata.aggregator,
		);
	const numPasses = countPasses(weights);
	if (numPasses !== passes)
		throw new InputError(
			path,
			describePasses(passes),
			describePasses(numPasses),
		);
	if (features)
		requireFeatureLength(checkpoint, features.cols, path, features.path);
	return checkpoint;
}

const describePasses = (passes: 1 | 2) =>
	passes === 1 ? "a network of one pass" : "a network of two passes";
