/** Reads the checkpoint that a command uses. */
import type { Checkpoint } from "../core/state-dict.ts";
import { ownOrBundled } from "../io/bundled.ts";
import { readCheckpoint, requireFeatureLength } from "../io/checkpoint.ts";

/** A path that nobody typed falls back on the bundled network. */
export function openNetwork(
	options: { readonly checkpoint: string },
	typed: ReadonlySet<string>,
	featureLength: number,
): Checkpoint {
	const path = typed.has("checkpoint")
		? options.checkpoint
		: ownOrBundled(options.checkpoint);
	return readNetwork(path, featureLength);
}

/** @throws InputError for a checkpoint of another feature length, and for what is none */
export function readNetwork(path: string, featureLength: number): Checkpoint {
	const checkpoint = readCheckpoint(path);
	requireFeatureLength(checkpoint, featureLength, path);
	return checkpoint;
}
