/** `cluster`: features in, clusters out; needs no labels, and builds the graph where none is read. */
import { checkOutputFile } from "../../files/runs/check-output.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import { leadersOf } from "../../graph/copies/copies.ts";
import { expandGrouping } from "../../grouping/copies.ts";
import { clusterDetails, poolScores } from "../../grouping/group.ts";
import { groupBySureRows } from "../../grouping/low-quality.ts";
import { piecesOf } from "../../grouping/pieces/link-pieces.ts";
import {
	describeRows,
	inspectGrouping,
	measureFeatures,
	qualityOfLeaders,
} from "../../pipeline/findings/find-rows.ts";
import { hasNobodyToCompare } from "../../relational/impostors/nobody-to-compare.ts";
import type { CommandAction } from "../command-action.ts";
import { readOrOpenSet } from "../input/read-set.ts";
import { unusedNotes } from "../output/notes.ts";
import type { Streams } from "../output/streams.ts";
import { writeClusters } from "../output/write-clusters.ts";
import { type ParsedOptions, requireOptions } from "../parsed-options.ts";
import type { QueuedClusterOptions } from "../running/cluster-by-queue.ts";
import { collapseWithProgress } from "../running/collapse-copies.ts";
import { longestArray, needsParts } from "../running/needs-parts.ts";
import {
	type ClusterOptions,
	prepareCluster,
} from "../running/prepare-cluster.ts";
import {
	groupWithProgress,
	scoreWithProgress,
} from "../running/score-and-group.ts";
import { runScoring } from "../running/scoring-run.ts";

export const runCluster: CommandAction<ClusterOptions> = (parsed, streams) =>
	clusterWithin(parsed, streams, longestArray);

/** @param longest the most values of an array; a set that needs longer ones is computed in parts */
export async function clusterWithin(
	parsed: ParsedOptions<ClusterOptions>,
	streams: Streams,
	longest: number,
): Promise<void> {
	const { options } = parsed;
	requireOptions("cluster", options, ["--feat-path"]);
	if (options.queue) {
		const { clusterByQueue } = await import("../running/cluster-by-queue.ts");
		return clusterByQueue(
			parsed as ParsedOptions<QueuedClusterOptions>,
			streams,
		);
	}
	if (needsParts(options, longest)) {
		const { clusterInParts } = await import("../running/cluster-in-parts.ts");
		return clusterInParts(parsed, streams);
	}
	const startedAt = performance.now();
	if (options.report !== null) checkOutputFile(options.report);
	const prepared = await prepareCluster(parsed, streams, readOrOpenSet);
	const { out, set, network, impostors, decisions, ids, plan } = prepared;
	const reason = "it runs on this machine without --queue";
	plan.notes.push(...unusedNotes(parsed.typed, ["--run", "--parts"], reason));
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
			grouping: groupWithProgress(links, grouped, streams),
			regroup: (unsure) =>
				groupBySureRows(piecesOf(links), unsure, grouped, () => {}),
			quality: qualityOfLeaders(prepared.quality, copyOf),
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
		const people = prepared.numberPeople?.(clusters) ?? null;
		const found = {
			grouping,
			details,
			findings,
			copies,
			impostors: scores.impostors,
			nobodyToCompare: hasNobodyToCompare(
				scores.impostors,
				ofLeaders.grouping.clusters,
			),
		};
		await writeClusters(found, {
			options,
			out,
			features: set.features,
			ids,
			decisions,
			people,
			engine: run.engine.description,
			startedAt,
			streams,
			onWritten: () =>
				writeReport?.(scores, copyOf, {
					name: options.featPath,
					numbers: null,
					names: null,
					...people,
					...details,
					clusters,
					covers: details.central,
					ids,
					identities: null,
				}),
		});
	});
}

// A module that few runs need is loaded by those alone.
async function beginReport(path: string | null, features: Features) {
	if (path === null) return null;
	const { beginClusterReport } = await import("../output/cluster-report.ts");
	return beginClusterReport(path, features);
}
