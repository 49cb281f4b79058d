/** Clusters as text, in pieces, because a file may be larger than the longest string. */
import type { ClusterQuestion } from "../../arrays/cluster-details.ts";
import { clusterSizes, groupByCluster } from "../../arrays/clusters.ts";
import type { ClustersToWrite } from "./clusters-to-write.ts";
import { csvField } from "./csv.ts";

/** Decimals of a probability. */
const decimals = 4;

/**
 * A line per row: `row`, `id` (with ids), `cluster`, `cluster_size` and, with details, `confidence`, which is empty for a row without
 * links inside its cluster.
 */
export function* clustersCsv({
	clusters,
	ids,
	details,
}: ClustersToWrite): Generator<string> {
	const sizes = clusterSizes(clusters);
	const more = details ? ",confidence" : "";
	yield `row,${ids ? "id," : ""}cluster,cluster_size${more}\n`;
	for (let row = 0; row < clusters.length; row++) {
		const id = ids ? `${csvField(ids[row])},` : "";
		const confidence = details
			? `,${probabilityText(details.confidence[row], "")}`
			: "";
		yield `${row},${id}${clusters[row]},${sizes[row]}${confidence}\n`;
	}
}

/**
 * `{ items, clusters: [{ cluster, size, central, centralId, rows, ids, confidence }], questions: [{ clusters, probability, links, rows, ids }] }`,
 * clusters ascending, the confidence of such a row null; `ids` and `centralId` come with ids only, `central`, `confidence` and `questions` with details only.
 */
export function* clustersJson(result: ClustersToWrite): Generator<string> {
	const { clusters, ids, details } = result;
	const { numbers, offsets, rows } = groupByCluster(clusters);
	yield `{"items":${clusters.length},"clusters":[`;
	for (let c = 0; c < numbers.length; c++) {
		const members = rows.subarray(offsets[c], offsets[c + 1]);
		yield `${c > 0 ? "," : ""}\n{"cluster":${numbers[c]},"size":${members.length}`;
		if (details) yield centralText(details.central[numbers[c]], ids);
		yield `,"rows":[${members.join(",")}]${idsText(members, ids)}`;
		if (details) {
			const confidence = Array.from(members, (row) =>
				probabilityText(details.confidence[row], "null"),
			);
			yield `,"confidence":[${confidence.join(",")}]`;
		}
		yield "}";
	}
	yield "\n]";
	if (details) {
		const questions = details.questions.map((q) => questionText(q, ids));
		yield `,"questions":[${questions.join(",")}\n]`;
	}
	yield "}\n";
}

function probabilityText(value: number, none: string): string {
	return Number.isNaN(value) ? none : String(Number(value.toFixed(decimals)));
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
	ids: ClustersToWrite["ids"],
): string {
	const shown = probabilityText(probability, "null");
	return `\n{"clusters":[${clusters.join(",")}],"probability":${shown},"links":${links},"rows":[${rows.join(",")}]${idsText(rows, ids)}}`;
}
