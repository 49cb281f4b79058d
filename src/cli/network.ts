/** Reads the checkpoint that a command uses. */
import { defaultsOf, type ModelName } from "../config.ts";
import { countPasses } from "../core/passes.ts";
import type { Checkpoint, CheckpointMetadata } from "../core/state-dict.ts";
import { InputError } from "../errors.ts";
import { firstOwnOrBundled } from "../io/bundled.ts";
import { readCheckpoint, requireFeatureLength } from "../io/checkpoint.ts";

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

export function openNetwork(
	options: { readonly checkpoint: string },
	typed: ReadonlySet<string>,
	featureLength: number,
): Checkpoint {
	return readNetwork(usedCheckpoint(options, typed), featureLength);
}

/** @throws InputError for a checkpoint of another feature length, and for what is none */
export function readNetwork(path: string, featureLength: number): Checkpoint {
	const checkpoint = readCheckpoint(path);
	requireFeatureLength(checkpoint, featureLength, path);
	return checkpoint;
}

/**
 * A checkpoint to start training from.
 * @param featureLength of an L-GCN's features, or null
 * @param aggregator that an L-GCN must have, or null
 * @param passes that a relational network must have
 * @throws InputError as `readNetwork`, and for a checkpoint of the other model, of another aggregator or of other passes
 */
export function readInitial(
	path: string,
	model: ModelName,
	featureLength: number | null,
	aggregator: CheckpointMetadata["aggregator"] | null,
	passes: 1 | 2,
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
	if (featureLength !== null)
		requireFeatureLength(checkpoint, featureLength, path);
	return checkpoint;
}

const describePasses = (passes: 1 | 2) =>
	passes === 1 ? "a network of one pass" : "a network of two passes";
