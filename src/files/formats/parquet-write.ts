/** Clusters and graphs as Parquet. The library that writes it is loaded only when it is used. */
import type { ColumnSource } from "hyparquet-writer";
import type { RowFindings } from "../../arrays/cluster-details.ts";
import type { IntMatrix } from "../../arrays/matrix.ts";
import {
	originalOf,
	roundConfidence,
	roundQuality,
} from "../clusters/clusters-text.ts";
import {
	type ClustersToWrite,
	numberOf,
} from "../clusters/clusters-to-write.ts";

/** Rows of a graph that become one group. */
const groupRows = 100_000;

/**
 * Columns `row`, `id` with ids, `cluster`, `name` with people, null for a cluster without, `cluster_size`; with details `confidence`, null for a row that has none; with findings `copy_of`, null for a row that is no
 * copy, `quality`, `foreign` and `doubtful`.
 */
export function clustersParquet({
	clusters,
	ids,
	details,
	findings,
	people,
	sizes,
}: ClustersToWrite & { readonly sizes: Int32Array }): Promise<
	Iterable<Uint8Array>
> {
	const columns: ColumnSource[] = [
		{ name: "row", type: "INT32", data: clusters.map((_, row) => row) },
	];
	if (ids) columns.push({ name: "id", type: "STRING", data: [...ids] });
	const numbers = clusters.map((cluster) => numberOf(cluster, people));
	columns.push({ name: "cluster", type: "INT32", data: numbers });
	if (people)
		columns.push({
			name: "name",
			type: "STRING",
			data: Array.from(clusters, (cluster) => people.names[cluster]),
			nullable: true,
		});
	columns.push({ name: "cluster_size", type: "INT32", data: sizes });
	const confidence = details && Array.from(details.confidence, orNull);
	if (confidence)
		columns.push({ name: "confidence", type: "DOUBLE", data: confidence });
	if (findings) columns.push(...findingColumns(findings, clusters, ids));
	return writeParquet({ columnData: columns });
}

function findingColumns(
	findings: RowFindings,
	clusters: Int32Array,
	ids: ClustersToWrite["ids"],
): ColumnSource[] {
	const { quality, foreign, doubtful } = findings;
	const originals = Array.from(clusters, (_, row) => originalOf(row, findings));
	const copies: ColumnSource = ids
		? {
				name: "copy_of",
				type: "STRING",
				data: originals.map((row) => (row === null ? null : ids[row])),
			}
		: { name: "copy_of", type: "INT32", data: originals };
	return [
		{ ...copies, nullable: true },
		{
			name: "quality",
			type: "DOUBLE",
			data: Array.from(quality, roundQuality),
		},
		{
			name: "foreign",
			type: "BOOLEAN",
			data: Array.from(foreign, (flag) => flag === 1),
		},
		{
			name: "doubtful",
			type: "BOOLEAN",
			data: Array.from(clusters, (cluster) => doubtful[cluster] === 1),
		},
	];
}

function orNull(value: number): number | null {
	return Number.isNaN(value) ? null : roundConfidence(value);
}

export function graphParquet({
	rows,
	cols,
	data,
}: IntMatrix): Promise<Iterable<Uint8Array>> {
	const lists = Array.from({ length: rows }, (_, row) =>
		Array.from(data.subarray(row * cols, (row + 1) * cols)),
	);
	const numbers = Int32Array.from({ length: rows }, (_, row) => row);
	return writeParquet({
		columnData: [
			{ name: "row", data: numbers },
			{ name: "neighbours", data: lists },
		],
		schema: [
			{ name: "root", num_children: 2 },
			{ name: "row", type: "INT32", repetition_type: "REQUIRED" },
			{
				name: "neighbours",
				repetition_type: "REQUIRED",
				num_children: 1,
				converted_type: "LIST",
			},
			{ name: "list", repetition_type: "REPEATED", num_children: 1 },
			{ name: "element", type: "INT32", repetition_type: "REQUIRED" },
		],
		rowGroupSize: groupRows,
	});
}

type WriteOptions = Omit<
	Parameters<typeof import("hyparquet-writer").parquetWrite>[0],
	"writer"
>;

export async function writeParquet(
	options: WriteOptions,
): Promise<Iterable<Uint8Array>> {
	const { ByteWriter, parquetWrite } = await import("hyparquet-writer");
	const writer = new ByteWriter();
	await parquetWrite({ ...options, writer, createdBy: "gcn-cluster" });
	return [new Uint8Array(writer.getBuffer())];
}
