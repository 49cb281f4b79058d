/** Clusters as text, in pieces, because a file may be larger than the longest string. */
import type {
	ClusterQuestion,
	RowFindings,
} from "../../arrays/cluster-details.ts";
import { clusterSizes, groupByCluster } from "../../arrays/clusters.ts";
import { type ClustersToWrite, numberOf } from "./clusters-to-write.ts";
import { csvField } from "./csv.ts";

/** Decimals of a probability. */
const decimals = 4;

/** Decimals of a quality. */
const qualityDecimals = 3;

/**
 * A line per row: `row`, `id` (with ids), `cluster`, `name` (with people; empty for a cluster without), `cluster_size`, with details `confidence`, which is empty for a row without links inside its cluster, and with
 * findings `copy_of` (the id or number of the row that this one is a copy of, empty for a row that is none), `quality`, and `foreign` and `doubtful`, 0 or 1.
 */
export function* clustersCsv(result: ClustersToWrite): Generator<string> {
	const { clusters, ids, details, findings, people } = result;
	const sizes = clusterSizes(clusters);
	const more = `${details ? ",confidence" : ""}${findings ? `,${findingColumns.join(",")}` : ""}`;
	yield `row,${ids ? "id," : ""}cluster,${people ? "name," : ""}cluster_size${more}\n`;
	for (let row = 0; row < clusters.length; row++) {
		const id = ids ? `${csvField(ids[row])},` : "";
		const confidence = details
			? `,${probabilityText(details.confidence[row], "")}`
			: "";
		const found = findings ? `,${findingFields(row, findings, result)}` : "";
		const cluster = clusters[row];
		const name = people ? `${csvField(people.names[cluster] ?? "")},` : "";
		yield `${row},${id}${numberOf(cluster, people)},${name}${sizes[row]}${confidence}${found}\n`;
	}
}

/** Columns of findings about rows. */
const findingColumns = ["copy_of", "quality", "foreign", "doubtful"] as const;

function findingFields(
	row: number,
	findings: RowFindings,
	{ clusters, ids }: ClustersToWrite,
): string {
	const original = originalOf(row, findings);
	const name = original === null ? "" : (ids?.[original] ?? `${original}`);
	return [
		csvField(name),
		qualityText(findings.quality[row]),
		findings.foreign[row],
		findings.doubtful[clusters[row]],
	].join(",");
}

/** The row that a row is a copy of; null for one that is none. */
export function originalOf(
	row: number,
	{ copyOf }: RowFindings,
): number | null {
	return copyOf && copyOf[row] !== row ? copyOf[row] : null;
}

const qualityText = (quality: number) => String(roundQuality(quality));

/** A quality with as many decimals as are written. */
export const roundQuality = (quality: number) =>
	Number(quality.toFixed(qualityDecimals));

/** A probability with as many decimals as are written. */
export const roundConfidence = (confidence: number) =>
	Number(confidence.toFixed(decimals));

/**
 * `{ items, clusters: [{ cluster, name, size, central, centralId, doubtful, rows, ids, confidence, copyOf, quality, foreign }], questions: [{ clusters, probability, links, rows, ids }] }`,
 * clusters ascending, or the largest first where `people` number them, the confidence of such a row null, and `copyOf` the number of a row or null; `ids` and `centralId` come with ids only, `central`, `confidence` and
 * `questions` with details only, `name` (null for a cluster without) with people only, `doubtful`, `copyOf`, `quality` and `foreign` with findings only.
 */
export function* clustersJson(result: ClustersToWrite): Generator<string> {
	const { clusters, ids, details, findings, people } = result;
	const { numbers, offsets, rows } = groupByCluster(clusters);
	yield `{"items":${clusters.length},"clusters":[`;
	for (let c = 0; c < numbers.length; c++) {
		const members = rows.subarray(offsets[c], offsets[c + 1]);
		const name = people
			? `,"name":${JSON.stringify(people.names[numbers[c]])}`
			: "";
		yield `${c > 0 ? "," : ""}\n{"cluster":${numberOf(numbers[c], people)}${name},"size":${members.length}`;
		if (details) yield centralText(details.central[numbers[c]], ids);
		if (findings) yield `,"doubtful":${findings.doubtful[numbers[c]] === 1}`;
		yield `,"rows":[${members.join(",")}]${idsText(members, ids)}`;
		if (details) {
			const confidence = Array.from(members, (row) =>
				probabilityText(details.confidence[row], "null"),
			);
			yield `,"confidence":[${confidence.join(",")}]`;
		}
		if (findings) yield findingLists(members, findings);
		yield "}";
	}
	yield "\n]";
	if (details) {
		const questions = details.questions.map((q) => questionText(q, result));
		yield `,"questions":[${questions.join(",")}\n]`;
	}
	yield "}\n";
}

function findingLists(rows: Int32Array, findings: RowFindings): string {
	const { quality, foreign } = findings;
	const copies = Array.from(rows, (row) => originalOf(row, findings) ?? "null");
	const qualities = Array.from(rows, (row) => qualityText(quality[row]));
	const flags = Array.from(rows, (row) => foreign[row] === 1);
	return `,"copyOf":[${copies.join(",")}],"quality":[${qualities.join(",")}],"foreign":[${flags.join(",")}]`;
}

function probabilityText(value: number, none: string): string {
	return Number.isNaN(value) ? none : String(roundConfidence(value));
}

function centralText(row: number, ids: ClustersToWrite["ids"]): string {
	const id = ids ? `,"centralId":${JSON.stringify(ids[row])}` : "";
	return `,"central":${row}${id}`;
}

function idsText(rows: ArrayLike<number>, ids: ClustersToWrite["ids"]): string {
	if (!ids) return "";
	return `,"ids":${JSON.stringify(Array.from(rows, (row) => ids[row]))}`;
}

function questionText(
	{ clusters, probability, links, rows }: ClusterQuestion,
	{ ids, people }: ClustersToWrite,
): string {
	const shown = probabilityText(probability, "null");
	const numbers = clusters.map((cluster) => numberOf(cluster, people));
	return `\n{"clusters":[${numbers.join(",")}],"probability":${shown},"links":${links},"rows":[${rows.join(",")}]${idsText(rows, ids)}}`;
}
