/** Loads the engine that was asked for and says which one it is and why. */
import type { Engine, EngineName } from "../engine.ts";
import { loadEngine } from "../io/backend.ts";
import type { OutputOptions, Streams } from "./streams.ts";

export async function openEngine(
	backend: EngineName | "auto",
	streams: Streams,
	options: OutputOptions,
): Promise<Engine> {
	const engine = await loadEngine(backend);
	if (!options.quiet)
		streams.error(`engine: ${engine.description}; ${engine.reason}`);
	return engine;
}
