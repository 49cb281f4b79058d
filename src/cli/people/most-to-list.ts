import type { OutputOptions } from "../output/streams.ts";
import type { ParsedOptions } from "../parsed-options.ts";

/** How much a command lists: programs that read `--json` want all, unless they say how much. */
export function mostToList({
	options: { json, most },
	typed,
}: ParsedOptions<OutputOptions & { readonly most: number }>): number {
	return json && !typed.has("most") ? Number.POSITIVE_INFINITY : most;
}
