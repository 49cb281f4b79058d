import type { Streams } from "./output/streams.ts";
import type { ParsedOptions } from "./parsed-options.ts";

/** Runs one command; `positional` are its arguments without a flag. */
export type CommandAction<Options = never> = (
	parsed: ParsedOptions<Options>,
	streams: Streams,
	positional: readonly string[],
) => Promise<void>;
