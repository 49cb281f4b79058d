/** `plan`: cuts a run of `cluster` into stages and parts, and writes what they need into a folder. */
import { InputError } from "../../errors.ts";
import type { CommandAction } from "../command-action.ts";
import { count, describeCount, formatTable } from "../output/report.ts";
import { printResult } from "../output/streams.ts";
import { requireOptions } from "../parsed-options.ts";
import { planRun } from "../running/plan-run.ts";
import { describeKnown, readStages } from "../running/planned-stages.ts";
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
	const planned = readStages(folder, manifest);
	if (isKnown) streams.error(describeKnown(folder, planned));
	const { run, engine, features } = manifest;
	const { rows, cols } = features;
	const result = {
		folder,
		run,
		engine: engine.description,
		rows,
		cols,
		parts: planned.parts,
		done: planned.done,
		stages: planned.stages,
	};
	const cells = planned.stages.map(({ name, needs, ...numbers }) => [
		name,
		`${numbers.parts}`,
		`${numbers.done}`,
		needs.join(" ") || "-",
	]);
	printResult(streams, options, result, [
		...formatTable([["stage", "parts", "done", "after"], ...cells]),
		`-> ${folder}: ${count(rows)} rows, ${describeCount(planned.parts, "part", "parts")}`,
	]);
};
