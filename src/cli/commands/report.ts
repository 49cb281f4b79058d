/** `report CLUSTERS`: one HTML file about clusters, whoever made them. */
import { toClusters, toIdentities } from "../../arrays/labels.ts";
import type { EarlierClusters, ItemValues } from "../../arrays/named-values.ts";
import { readEarlier } from "../../files/decisions/earlier.ts";
import { readNames, readValues } from "../../files/formats/read.ts";
import { checkOutputFile } from "../../files/runs/check-output.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import { describeClusters } from "../../grouping/cluster-details.ts";
import { clusterQuestions } from "../../grouping/group.ts";
import { piecesOf } from "../../grouping/pieces/link-pieces.ts";
import { clusterFeatures } from "../../pipeline/cluster-features.ts";
import { matchEarlier } from "../../pipeline/keep-numbers.ts";
import { type MatchedItems, matchItems } from "../../pipeline/match-items.ts";
import type { ReportInput } from "../../review/report/collect-report.ts";
import type { KnownIdentities } from "../../review/report/judge-clusters.ts";
import { linksOfRows } from "../../review/report/links-of-rows.ts";
import { mapFeatures } from "../../review/report/map-features.ts";
import type { CommandAction } from "../command-action.ts";
import { type FeatureOptions, readFeatures } from "../input/read-set.ts";
import { createProgress } from "../output/progress.ts";
import { count } from "../output/report.ts";
import { writeReport } from "../output/report-file.ts";
import {
	type OutputOptions,
	printResult,
	type Streams,
} from "../output/streams.ts";

interface ReportOptions extends OutputOptions, FeatureOptions {
	readonly featPath: string | null;
	readonly labelsPath: string | null;
	readonly ids: string | null;
	readonly out: string;
	readonly workers: number;
}

export const runReport: CommandAction<ReportOptions> = async (
	{ options },
	streams,
	[path],
) => {
	const { out, featPath, labelsPath, key } = options;
	checkOutputFile(out);
	const earlier = await readEarlier(path, { key });
	const set = featPath
		? await readFeatures({ features: featPath, labels: null }, options)
		: null;
	const numRows = set?.features.rows ?? earlier.clusters.length;
	const ids = options.ids
		? await readNames(options.ids, numRows, { shared: false, key })
		: (set?.ids ?? (set ? null : earlier.ids));
	const clusters = numberClusters(earlier, numRows, ids);
	const identities = labelsPath
		? await readIdentities(labelsPath, { key, ids, numRows, path })
		: null;
	const details =
		set && (await scoreLinks(set.features, clusters, options, streams));
	const input: ReportInput = {
		name: path,
		...clusters,
		ids,
		...(details ?? nothingScored),
		identities,
	};
	writeReport(out, input);
	const { size } = new Set(clusters.clusters);
	const summary = { rows: numRows, clusters: size, file: out };
	printResult(streams, options, summary, [
		`${count(numRows)} rows, ${count(size)} clusters -> ${out}`,
	]);
};

type Numbered = Pick<ReportInput, "clusters" | "numbers" | "names">;

/** Clusters from 0 without gaps; a row without a cluster is one of its own, as `evaluate` counts it. */
function numberClusters(
	earlier: EarlierClusters,
	numRows: number,
	ids: readonly string[] | null,
): Numbered {
	const positions = matchEarlier(numRows, ids, earlier);
	const values = positions.map((at) => (at < 0 ? -1 : earlier.clusters[at]));
	const { ids: clusters, count } = toClusters(values, "own");
	const numbers = new Int32Array(count);
	clusters.forEach((cluster, row) => {
		numbers[cluster] = values[row];
	});
	const names = Array.from(
		numbers,
		(number) => earlier.names.get(number) ?? null,
	);
	return { clusters, numbers, names };
}

/** Labels by id where both have ids, else by row. @throws InputError where they do not match the rows */
async function readIdentities(
	file: string,
	{
		key,
		ids,
		numRows,
		path,
	}: {
		readonly key: string | null;
		readonly ids: readonly string[] | null;
		readonly numRows: number;
		readonly path: string;
	},
): Promise<KnownIdentities> {
	const labels = await readValues(file, "labels", { key });
	const rows = Int32Array.from({ length: numRows }, (_, row) => row);
	const { positions } = matchItems(
		{ ...labels, name: file },
		{ values: rows, ids, rows: null, name: path },
	);
	const ordered = positions
		? inRowOrder(labels.values, positions)
		: labels.values;
	const identities = toIdentities(ordered);
	const names = new Map<number, string>();
	for (let row = 0; row < numRows; row++)
		names.set(identities.ids[row], `${ordered[row]}`);
	return { ...identities, nameOf: (identity) => names.get(identity)! };
}

function inRowOrder(
	values: ItemValues,
	{ labels, clusters }: NonNullable<MatchedItems["positions"]>,
): ItemValues {
	const ordered: (number | bigint | string)[] = new Array(labels.length);
	clusters.forEach((row, i) => {
		ordered[row] = values[labels[i]];
	});
	return ordered;
}

type Scored = Pick<
	ReportInput,
	"confidence" | "covers" | "questions" | "links" | "map"
>;

const nothingScored: Scored = {
	confidence: null,
	covers: null,
	questions: null,
	links: null,
	map: null,
};

/** The links by the bundled network, and what they say of the clusters. */
async function scoreLinks(
	features: Features,
	{ clusters }: Numbered,
	options: ReportOptions,
	streams: Streams,
): Promise<Scored> {
	const map = await mapFeatures(features);
	const progress = createProgress(streams, options, "score");
	const { workers } = options;
	const onProgress = (done: number, total: number) =>
		progress.update(done, total);
	const scored = await clusterFeatures(features, {
		workers,
		onProgress,
	}).finally(progress.stop);
	const links = linksOfRows(scored.links, scored.copyOf);
	const { confidence, central, questions } = describeClusters(
		piecesOf(links),
		clusters,
		clusterQuestions,
	);
	return { map, links, confidence, covers: central, questions };
}
