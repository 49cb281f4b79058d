/** `plan`: cuts a run of `cluster` into stages and parts, and writes what they need into a folder. */
import { InputError } from "../../errors.ts";
import type { RunManifest } from "../../files/parts/manifest.ts";
import { openPartFiles } from "../../files/parts/part-files.ts";
import type { CommandAction } from "../command-action.ts";
import { count, describeCount, formatTable } from "../output/report.ts";
import { printResult } from "../output/streams.ts";
import { requireOptions } from "../parsed-options.ts";
import { planRun } from "../running/plan-run.ts";
import type { ClusterOptions } from "../running/prepare-cluster.ts";

interface PlanOptions extends ClusterOptions {
	readonly run: string;
	readonly parts: number;
	readonly force: boolean;
}

export const runPlan: CommandAction<PlanOptions> = async (
	{ options, typed },
	streams,
) => {
	requireOptions("plan", options, ["--feat-path", "--run"]);
	if (options.report !== null)
		throw new InputError(
			"--report",
			"nothing with plan",
			options.report,
			"gcn-cluster report CLUSTERS makes one of the clusters",
		);
	const { run: folder, parts, force } = options;
	const ofOneProcess = { resume: false, saveEvery: 60, workers: 0 };
	const request = { folder, parts, replaces: force };
	const parsed = { options: { ...options, ...ofOneProcess }, typed };
	const { manifest, isKnown } = await planRun(parsed, streams, request);
	const stages = stagesWithParts(folder, manifest);
	const done = stages.reduce((sum, stage) => sum + stage.done, 0);
	const all = stages.reduce((sum, stage) => sum + stage.parts, 0);
	if (isKnown)
		streams.error(
			`${folder} has this run already: ${count(done)} of ${describeCount(all, "part is", "parts are")} done and stay`,
		);
	const { run, engine, features } = manifest;
	const { rows, cols } = features;
	const result = {
		folder,
		run,
		engine: engine.description,
		rows,
		cols,
		parts: all,
		done,
		stages,
	};
	const cells = stages.map(({ name, needs, ...numbers }) => [
		name,
		`${numbers.parts}`,
		`${numbers.done}`,
		needs.join(" ") || "-",
	]);
	printResult(streams, options, result, [
		...formatTable([["stage", "parts", "done", "after"], ...cells]),
		`-> ${folder}: ${count(rows)} rows, ${describeCount(all, "part", "parts")}`,
	]);
};

/** The stages of a run, and how many parts of each are done. */
function stagesWithParts(folder: string, { run, stages }: RunManifest) {
	const files = openPartFiles(folder, run);
	return stages.map((stage) => {
		let done = 0;
		for (let part = 0; part < stage.parts; part++)
			if (files.isDone(stage.name, part)) done++;
		return { ...stage, done };
	});
}
