/** Computes all parts of a run that are left, in this process. */
import type { RunManifest } from "../../files/parts/manifest.ts";
import { openRun } from "../../parts/open-run.ts";
import { runPart } from "../../parts/run-part.ts";
import { createProgress } from "../output/progress.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";
import { programName } from "./program-name.ts";

export interface AllPartsOptions extends OutputOptions {
	/** Threads; 0 for as many as suit. */
	readonly workers: number;
	/** Bytes that the rows of a part may take. */
	readonly memory: number;
}

/** Goes through the stages in their order. Returns how many parts it computed. */
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
	const settings = { program: programName, workers, memory, onProgress() {} };
	const context = openRun(folder, settings);
	try {
		for (const { name, parts } of stages)
			for (let part = 0; part < parts; part++) {
				if (await runPart(context, name, part)) computed++;
				progress.update(++done, total, `${name} ${part}`);
			}
	} finally {
		context.files.close();
		progress.stop();
	}
	return computed;
}
