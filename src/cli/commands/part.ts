/** `part`: computes one part of one stage of a planned run, or all parts that are left. */
import { InputError } from "../../errors.ts";
import { readManifest } from "../../files/parts/run-folder.ts";
import { openRun } from "../../parts/open-run.ts";
import type { PartContext } from "../../parts/part-context.ts";
import { runPart as computePart } from "../../parts/run-part.ts";
import type { NextPart } from "../../queue/part-process.ts";
import type { CommandAction } from "../command-action.ts";
import { createProgress } from "../output/progress.ts";
import { describeCount } from "../output/report.ts";
import {
	type OutputOptions,
	printResult,
	type Streams,
} from "../output/streams.ts";
import { requireOptions } from "../parsed-options.ts";
import { endWithParent, furtherParts } from "../running/of-worker.ts";
import { programName } from "../running/program-name.ts";
import { runAllParts } from "../running/run-all-parts.ts";

interface PartOptions extends OutputOptions {
	readonly run: string;
	readonly stage: string | null;
	readonly part: number | null;
	readonly workers: number;
	/** In megabytes. */
	readonly memory: number;
}

export const runPart: CommandAction<PartOptions> = async (
	{ options },
	streams,
) => {
	requireOptions("part", options, ["--run"]);
	endWithParent();
	const { run, stage, part, workers } = options;
	if (stage === null && part === null) return runAll(options, streams);
	if (stage === null || part === null)
		throw new InputError(
			stage === null ? "--stage" : "--part",
			"both --stage and --part, or neither",
			"nothing",
		);
	const context = openRun(run, {
		program: programName,
		workers,
		memory: options.memory * 1e6,
		onProgress() {},
	});
	try {
		await runOne(context, { stage, part }, options, streams);
		for await (const next of furtherParts())
			await runOne(context, next, options, streams);
	} finally {
		context.files.close();
	}
};

async function runOne(
	context: PartContext,
	{ stage, part }: NextPart,
	options: PartOptions,
	streams: Streams,
): Promise<void> {
	const startedAt = performance.now();
	const progress = createProgress(streams, options, `${stage} ${part}`);
	try {
		const onProgress = progress.update;
		const computed = await computePart({ ...context, onProgress }, stage, part);
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
	}
}

async function runAll(options: PartOptions, streams: Streams): Promise<void> {
	const startedAt = performance.now();
	const { run } = options;
	const memory = options.memory * 1e6;
	const manifest = readManifest(run);
	const all = { ...options, memory };
	const computed = await runAllParts(run, manifest, all, streams);
	const seconds = (performance.now() - startedAt) / 1000;
	const parts = describeCount(computed, "part", "parts");
	printResult(streams, options, { computed, seconds }, [
		`${parts} done in ${seconds.toFixed(1)} s; gcn-cluster finish --run ${run} writes the clusters`,
	]);
}
