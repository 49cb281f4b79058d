/** Loads the engine of `--backend` and says which one it is and why. */
import type { Checkpoint } from "../../arrays/state-dict.ts";
import { loadEngine, loadScoringEngine } from "../../engines/choose-engine.ts";
import type { Engine, EngineName } from "../../engines/engine.ts";
import { gpuNotes, printNotes } from "../output/notes.ts";
import type { Streams } from "../output/streams.ts";

type Backend = EngineName | "auto";

export async function openEngine(
	backend: Backend,
	streams: Streams,
): Promise<Engine> {
	return announce(await loadEngine(backend), streams);
}

/** As `openEngine`, an engine that scores with `network`. */
export async function openScoringEngine(
	backend: Backend,
	network: Checkpoint,
	streams: Streams,
	{ workers }: { readonly workers: number },
): Promise<Engine> {
	const engine = await loadScoringEngine(backend, network);
	announce(engine, streams);
	printNotes(streams, gpuNotes(engine, workers));
	return engine;
}

function announce(engine: Engine, streams: Streams): Engine {
	streams.error(`engine: ${engine.description}; ${engine.reason}`);
	return engine;
}
