import type { ParsedOptions } from "./options.ts";
import type { Streams } from "./streams.ts";

/** Runs one command; `positional` are its arguments without a flag. */
export type CommandAction<Options = never> = (
	parsed: ParsedOptions<Options>,
	streams: Streams,
	positional: readonly string[],
) => Promise<void>;
