/** From clusters, and what else is known of their rows, to what a report shows. */
import type { ClusterQuestion } from "../../arrays/cluster-details.ts";
import { countRows, groupByCluster } from "../../arrays/clusters.ts";
import type { Links } from "../../grouping/links.ts";
import type { RowMap } from "../view/row-map.ts";
import { judgeClusters, type KnownIdentities } from "./judge-clusters.ts";
import type {
	ReportCluster,
	ReportData,
	ReportMap,
	ReportPair,
} from "./report-data.ts";

/** Clusters that are listed one by one. */
const mostListed = 200;
/** Steps of the confidence from 0 to 1. */
const confidenceSteps = 20;
/** Rows on the map; of more, a sample at equal distances. */
const mostOnMap = 100_000;

/** N clustered rows. */
export interface ReportInput {
	/** For the head of the report. */
	readonly name: string;
	/** [N] numbered from 0 without gaps. */
	readonly clusters: Int32Array;
	/** [C] what the clusters' numbers are for people; null where they are the same. */
	readonly numbers: ArrayLike<number> | null;
	/** [C] names of clusters; null where none has one. */
	readonly names: readonly (string | null)[] | null;
	/** [N] */
	readonly ids: readonly (string | null)[] | null;
	/** [N] NaN for a row alone; null where it is not known. */
	readonly confidence: Float32Array | null;
	/** [C] the most central row of each cluster. */
	readonly covers: ArrayLike<number> | null;
	readonly questions: readonly ClusterQuestion[] | null;
	/** Both directions of a link pooled. */
	readonly links: Links | null;
	readonly map: RowMap | null;
	readonly identities: KnownIdentities | null;
}

export function collectReport(input: ReportInput): ReportData {
	const { name, clusters, confidence, map, questions, identities } = input;
	const sizes = countRows(clusters);
	const numberOf = (cluster: number) => input.numbers?.[cluster] ?? cluster;
	const list = listClusters(input, sizes, numberOf);
	const asked = questions?.map(
		({ clusters: [a, b], rows, probability }): ReportPair => ({
			clusters: [numberOf(a), numberOf(b)],
			rows,
			probability,
		}),
	);
	const truth =
		identities &&
		judgeClusters({ clusters, numberOf, links: input.links }, identities);
	const data = {
		name,
		rows: clusters.length,
		clusters: sizes.length,
		singletons: sizes.filter((size) => size === 1).length,
		largest: sizes.reduce((most, size) => Math.max(most, size), 0),
		sizes: countSizes(sizes),
		confidence: confidence && countConfidences(confidence),
		list,
		map: map && encodeMap(map, clusters, numberOf),
		questions: asked ?? null,
		truth,
	};
	return { ...data, ids: idsOf(data, input.ids) };
}

/** The largest first; of equal sizes in order of the clusters. */
function listClusters(
	{ clusters, names, confidence, covers }: ReportInput,
	sizes: Int32Array,
	numberOf: (cluster: number) => number,
): ReportCluster[] {
	const { offsets, rows } = groupByCluster(clusters);
	const largest = Array.from(sizes.keys())
		.sort((a, b) => sizes[b] - sizes[a] || a - b)
		.slice(0, mostListed);
	return largest.map((cluster) => {
		const own = rows.subarray(offsets[cluster], offsets[cluster + 1]);
		const known = confidence
			? Array.from(own, (row) => confidence[row]).filter(
					(c) => !Number.isNaN(c),
				)
			: [];
		return {
			cluster: numberOf(cluster),
			name: names?.[cluster] ?? null,
			rows: own.length,
			cover: covers?.[cluster] ?? own[0],
			confidence:
				known.length > 0
					? known.reduce((sum, value) => sum + value, 0) / known.length
					: null,
		};
	});
}

function countSizes(sizes: Int32Array): ReportData["sizes"] {
	const counts = new Map<number, number>();
	for (const size of sizes) counts.set(size, (counts.get(size) ?? 0) + 1);
	return Array.from(counts, ([size, clusters]) => ({ size, clusters })).sort(
		(a, b) => a.size - b.size,
	);
}

function countConfidences(confidence: Float32Array): number[] {
	const counts = new Array<number>(confidenceSteps).fill(0);
	for (const value of confidence)
		if (!Number.isNaN(value))
			counts[
				Math.min(confidenceSteps - 1, Math.floor(value * confidenceSteps))
			]++;
	return counts;
}

function encodeMap(
	{ x, y }: RowMap,
	clusters: Int32Array,
	numberOf: (cluster: number) => number,
): ReportMap {
	const step = Math.max(1, Math.ceil(x.length / mostOnMap));
	const rows = Int32Array.from(
		{ length: Math.ceil(x.length / step) },
		(_, i) => i * step,
	);
	const range = (values: Float32Array) => {
		let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		for (const value of values) {
			low = Math.min(low, value);
			high = Math.max(high, value);
		}
		return { low, width: high - low };
	};
	const [across, up] = [range(x), range(y)];
	const unit = 65535 / (Math.max(across.width, up.width) || 1);
	const places = (values: Float32Array, low: number) =>
		Uint16Array.from(rows, (row) => Math.round((values[row] - low) * unit));
	return {
		x: base64(places(x, across.low)),
		y: base64(places(y, up.low)),
		row: base64(rows),
		cluster: base64(rows.map((row) => numberOf(clusters[row]))),
	};
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint16Array | Int32Array) =>
	Buffer.from(buffer, byteOffset, byteLength).toString("base64");

/** Ids of the rows that a report names. */
function idsOf(
	{ list, questions, truth }: Omit<ReportData, "ids">,
	ids: ReportInput["ids"],
): ReportData["ids"] {
	if (!ids) return {};
	const uneven = [...(truth?.split ?? []), ...(truth?.mixed ?? [])];
	const rows = [
		...list.map(({ cover }) => cover),
		...(questions ?? []).flatMap((pair) => pair.rows),
		...uneven.flatMap(({ link }) => link?.rows ?? []),
		...uneven.flatMap(({ parts }) => parts.map(({ cover }) => cover)),
	];
	return Object.fromEntries(
		rows.flatMap((row) => (ids[row] === null ? [] : [[row, ids[row]]])),
	);
}
