/** `part`: computes one part of one stage of a planned run. */
import { openRun } from "../../parts/open-run.ts";
import { runPart as computePart } from "../../parts/run-part.ts";
import type { CommandAction } from "../command-action.ts";
import { createProgress } from "../output/progress.ts";
import { type OutputOptions, printResult } from "../output/streams.ts";
import { requireOptions } from "../parsed-options.ts";
import { endWithParent } from "../running/end-with-parent.ts";
import { programName } from "../running/plan-run.ts";

interface PartOptions extends OutputOptions {
	readonly run: string;
	readonly stage: string;
	readonly part: number;
	readonly workers: number;
	/** In megabytes. */
	readonly memory: number;
}

export const runPart: CommandAction<PartOptions> = async (
	{ options },
	streams,
) => {
	requireOptions("part", options, ["--run", "--stage", "--part"]);
	endWithParent();
	const startedAt = performance.now();
	const { run, stage, part, workers } = options;
	const progress = createProgress(streams, options, `${stage} ${part}`);
	const context = openRun(run, {
		program: programName,
		workers,
		memory: options.memory * 1e6,
		onProgress: progress.update,
	});
	try {
		const computed = await computePart(context, stage, part);
		progress.stop();
		const seconds = (performance.now() - startedAt) / 1000;
		const result = { stage, part, computed, seconds };
		printResult(streams, options, result, [
			computed
				? `${stage} ${part}: done in ${seconds.toFixed(1)} s`
				: `${stage} ${part}: was done already`,
		]);
	} finally {
		progress.stop();
		context.files.close();
	}
};
