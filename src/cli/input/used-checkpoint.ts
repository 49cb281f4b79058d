/** Which network a command uses. */
import { firstOwnOrBundled } from "../../files/bundled.ts";
import { defaultsOf } from "../../options/command-options.ts";

const defaultCheckpoint = defaultsOf<{ checkpoint: string }>("test").checkpoint;

/** The path of the network; one that nobody typed falls back on the bundled networks. */
export function usedCheckpoint(
	options: { readonly checkpoint: string },
	typed: ReadonlySet<string>,
): string {
	return typed.has("checkpoint")
		? options.checkpoint
		: firstOwnOrBundled([options.checkpoint, defaultCheckpoint]);
}
