/** The entry module of a thread that computes parts of a run. */
import { InputError } from "../errors.ts";
import { serve } from "../threads/worker.ts";
import { type OpenOptions, openRun } from "./open-run.ts";
import { openStageOfParts, type StageOfParts } from "./part-runner.ts";

export interface PartsSetup extends Omit<OpenOptions, "onProgress"> {
	readonly folder: string;
}

await serve(async ({ folder, ...options }: PartsSetup) => {
	const context = openRun(folder, { ...options, onProgress() {} });
	return (stage: StageOfParts) => {
		const runner = openStageOfParts(context, stage);
		return {
			...runner,
			run: (first, last) => runner.run(first, last).catch(leaveToCaller),
		};
	};
});

/** False for a part that cannot be computed: the calling thread tries it too, and says why. */
function leaveToCaller(error: unknown): false {
	if (error instanceof InputError) return false;
	throw error;
}
