/** Computes all parts of a run that are left, in this process. */
import type { RunManifest } from "../../files/parts/manifest.ts";
import { startParts } from "../../parts/parts-pool.ts";
import { createProgress } from "../output/progress.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";
import { programName } from "./program-name.ts";

export interface AllPartsOptions extends OutputOptions {
	/** Threads; 0 for as many as suit. */
	readonly workers: number;
	/** Bytes that the rows of a part may take. */
	readonly memory: number;
}

/** Goes through the stages in their order. Returns how many parts were left. */
export async function runAllParts(
	folder: string,
	{ stages }: Pick<RunManifest, "stages">,
	options: AllPartsOptions,
	streams: Streams,
): Promise<number> {
	const { workers, memory } = options;
	const total = stages.reduce((sum, { parts }) => sum + parts, 0);
	const progress = createProgress(streams, options, "parts");
	let done = 0;
	let computed = 0;
	const settings = { program: programName, workers, memory };
	const most = Math.max(...stages.map(({ parts }) => parts));
	const pool = startParts(folder, settings, most);
	try {
		for (const stage of stages)
			computed += await pool.runStage(stage, (part) =>
				progress.update(++done, total, `${stage.name} ${part}`),
			);
	} finally {
		await pool.close();
		progress.stop();
	}
	return computed;
}
