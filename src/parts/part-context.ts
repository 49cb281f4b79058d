/** What the work of a part is done with. */
import type { Checkpoint } from "../arrays/state-dict.ts";
import type { Engine } from "../engines/engine.ts";
import type { PartArrays, PartFiles } from "../files/parts/part-files.ts";
import type { StoredMatrix } from "../files/stored/stored-matrix.ts";
import type { RunManifest, StageEntry } from "./manifest.ts";

export interface PartContext {
	readonly manifest: RunManifest;
	readonly files: PartFiles;
	/** All rows of the features' file, as they are there. */
	readonly features: StoredMatrix;
	readonly network: Checkpoint;
	/** Threads of this process; 0 for as many as suit. */
	readonly workers: number;
	/** Bytes that a part may use beside what it must; it then works in several steps. */
	readonly memory: number;
	/** Loads the run's engine, at the first call. */
	loadEngine(): Promise<Engine>;
	readonly onProgress: (done: number, total: number) => void;
}

/**
 * Computes one part of one stage: reads inputs and files of earlier stages, and returns the arrays of the part, which depend on nothing else. A stage that turns
 * out not to be needed returns none.
 */
export type StageWork = (
	context: PartContext,
	part: number,
	stage: StageEntry,
) => Promise<PartArrays>;
