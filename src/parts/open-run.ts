/** Opens a planned run, and refuses whatever would make its parts differ. */
import type { Engine, EngineName } from "../engines/engine.ts";
import { InputError } from "../errors.ts";
import { readCheckpoint } from "../files/checkpoints/checkpoint.ts";
import { openFeaturesOfRun } from "../files/parts/feature-chunks.ts";
import type { RunManifest } from "../files/parts/manifest.ts";
import { openPartFiles } from "../files/parts/part-files.ts";
import { readManifest, runPaths } from "../files/parts/run-folder.ts";
import type { PartContext } from "./part-context.ts";

export interface OpenOptions {
	/** Name and version of this program. */
	readonly program: string;
	readonly workers: number;
	/** In bytes. */
	readonly memory: number;
	readonly onProgress: PartContext["onProgress"];
}

/**
 * What the parts of a run are computed with; `files` are to be closed.
 * @throws InputError for a folder without a run, a run of another program, and features that are missing or of another size
 */
export function openRun(
	folder: string,
	{ program, workers, memory, onProgress }: OpenOptions,
): PartContext {
	const manifest = readManifest(folder);
	if (manifest.program !== program)
		throw new InputError(folder, `a run of ${program}`, manifest.program);
	const network = readCheckpoint(runPaths(folder).network);
	let engine: Promise<Engine> | null = null;
	return {
		manifest,
		files: openPartFiles(folder, manifest.run),
		features: openFeaturesOfRun(manifest.features, manifest.run),
		network,
		workers,
		memory,
		onProgress,
		loadEngine() {
			engine ??= loadPinned(manifest, network);
			return engine;
		},
	};
}

/** @throws InputError where another engine loads than that of the run */
async function loadPinned(
	{ engine: { name, description } }: RunManifest,
	network: PartContext["network"],
): Promise<Engine> {
	// Many parts need no engine.
	const { loadScoringEngine } = await import("../engines/choose-engine.ts");
	const engine = await loadScoringEngine(name as EngineName, network);
	if (engine.description !== description)
		throw new InputError("engine", description, engine.description);
	return engine;
}
