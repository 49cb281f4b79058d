/** `cluster`: features in, clusters out; needs no labels, and builds the graph where none is read. */

import { readNames } from "../../files/formats/read.ts";
import { clusterBytes } from "../../files/formats/write.ts";
import { checkOutputFile } from "../../files/runs/check-output.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import { type CopyKind, leadersOf } from "../../graph/copies/copies.ts";
import { expandGrouping } from "../../grouping/copies.ts";
import { clusterDetails, poolScores } from "../../grouping/group.ts";
import type { ChosenImpostors } from "../../metrics/impostors.ts";
import {
	countFindings,
	describeRows,
	inspectGrouping,
	measureFeatures,
	qualityOfLeaders,
} from "../../pipeline/findings/find-rows.ts";
import { hasNobodyToCompare } from "../../relational/impostors/nobody-to-compare.ts";
import type { CommandAction } from "../command-action.ts";
import {
	countDecisions,
	countKept,
	type DecisionOptions,
	describeDecisions,
	describeKept,
	readDecisions,
	readEarlierNumbers,
} from "../input/decisions.ts";
import { openNetwork } from "../input/network.ts";
import { readOrOpenSet } from "../input/read-set.ts";
import {
	readGivenStatistics,
	type StatisticsOptions,
	saveUsedStatistics,
	statisticsNotes,
} from "../input/statistics.ts";
import { countClusters, describeResult } from "../output/cluster-result.ts";
import { unusedNotes } from "../output/notes.ts";
import { type OutOptions, openOut } from "../output/out.ts";
import { describeSeen } from "../output/seen.ts";
import { requireOptions } from "../parsed-options.ts";
import { collapseWithProgress } from "../running/collapse-copies.ts";
import {
	groupWithProgress,
	scoreWithProgress,
} from "../running/score-and-group.ts";
import {
	planScoring,
	runScoring,
	type ScoringCommandOptions,
} from "../running/scoring-run.ts";

const clusterFormats = ["csv", "npy", "json", "parquet"] as const;

interface ClusterOptions
	extends ScoringCommandOptions,
		OutOptions,
		StatisticsOptions,
		Omit<DecisionOptions, "key"> {
	readonly featPath: string;
	readonly knnGraphPath: string | null;
	readonly ids: string | null;
	readonly quality: string | null;
	readonly k: number;
	readonly copies: CopyKind;
	readonly report: string | null;
}

export const runCluster: CommandAction<ClusterOptions> = async (
	parsed,
	streams,
) => {
	const { options, typed } = parsed;
	requireOptions("cluster", options, ["--feat-path"]);
	const startedAt = performance.now();
	const { featPath, k } = options;
	const out = openOut(options, clusterFormats, streams);
	if (options.report !== null) checkOutputFile(options.report);
	const paths = {
		features: featPath,
		graph: options.knnGraphPath,
		labels: null,
	};
	const set = await readOrOpenSet(paths, options);
	const { rows, cols } = set.features;
	const ids = options.ids
		? await readNames(options.ids, rows, { shared: false, key: options.key })
		: (set.ids ?? null);
	const decisions = await readDecisions(options, rows, ids);
	const numberPeople = await readEarlierNumbers(options, rows, ids);
	const quality = await readGivenQuality(options.quality, rows);
	const network = openNetwork(options, typed, { path: featPath, cols });
	const impostors = await readGivenStatistics(options, set.features, network);
	const inputs = { featPath, set, network };
	const given = { typed, options: { ...options, impostors, decisions } };
	const plan = planScoring(inputs, given, k);
	plan.notes.push(...statisticsNotes(typed, network));
	const usesIds = options.same ?? options.different ?? options.earlier;
	if (out.format === "npy" && usesIds === null)
		plan.notes.push(
			...unusedNotes(typed, ["--ids"], "a .npy has numbers only"),
		);
	const writeReport = await beginReport(options.report, set.features);
	await runScoring(plan, out.open(), streams, async (run) => {
		const collapsed = await collapseWithProgress(set, run, {
			copies: options.copies,
			metadata: network.metadata,
			impostors,
			decisions,
		});
		const { copyOf, copies } = collapsed;
		const rowOf = copyOf && leadersOf(copyOf);
		const facts = await measureFeatures(collapsed.features);
		const scores = await scoreWithProgress(
			{ ...set, ...collapsed, rowOf },
			{ ...run, options: { ...run.options, impostors: collapsed.impostors } },
		);
		const grouped = { ...run.options, decisions: collapsed.decisions };
		const links = poolScores(scores, scores.zeroRows, grouped);
		const ofLeaders = await inspectGrouping(collapsed.features, facts, {
			links: () => links,
			grouping: groupWithProgress(links, grouped, streams),
			options: grouped,
			quality: qualityOfLeaders(quality, copyOf),
		});
		const grouping = expandGrouping(ofLeaders.grouping, copyOf);
		const { clusters } = grouping;
		const findings = describeRows(ofLeaders.inspection, clusters, copyOf);
		const details = clusterDetails({
			links: scores,
			grouping,
			copyOf,
			findings,
		});
		saveUsedStatistics(options, scores.impostors, set.features);
		const people = numberPeople?.(clusters) ?? null;
		const result = { clusters, ids, details, findings, people };
		await out.write(await clusterBytes(out.format, result));
		writeReport?.(scores, copyOf, {
			name: featPath,
			numbers: null,
			names: null,
			...people,
			...details,
			clusters,
			covers: details.central,
			ids,
			identities: null,
		});
		const saw = {
			copies,
			...countFindings(findings),
			nobodyToCompare: hasNobodyToCompare(
				scores.impostors,
				ofLeaders.grouping.clusters,
			),
			statistics: scores.impostors && statisticsOf(scores.impostors),
		};
		const decided = {
			decisions: countDecisions(decisions, grouping),
			earlier: people && countKept(people),
		};
		if (decided.decisions) streams.error(describeDecisions(decided.decisions));
		if (decided.earlier) streams.error(describeKept(decided.earlier));
		const summary = {
			engine: run.engine.description,
			...countClusters(clusters),
			questions: details.questions.length,
			...saw,
			...decided,
			seconds: (performance.now() - startedAt) / 1000,
			file: out.path,
		};
		out.print(summary, [...describeResult(summary), ...describeSeen(saw)]);
	});
};

// Modules that few runs need are loaded by those alone.

async function readGivenQuality(path: string | null, rows: number) {
	if (path === null) return null;
	const { readQuality } = await import("../../files/photos/read-quality.ts");
	return readQuality(path, rows);
}

async function beginReport(path: string | null, features: Features) {
	if (path === null) return null;
	const { beginClusterReport } = await import("../output/cluster-report.ts");
	return beginClusterReport(path, features);
}

const statisticsOf = ({ impostors, source }: ChosenImpostors) => ({
	...impostors,
	source,
});
