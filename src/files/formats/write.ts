/** Clusters and graphs as bytes in any output format, piece by piece, for a file or for standard output. */
import { extname } from "node:path";
import { clusterSizes } from "../../arrays/clusters.ts";
import type { IntMatrix } from "../../arrays/matrix.ts";
import { InputError } from "../../errors.ts";
import { bytePieces } from "../byte-pieces.ts";
import { clustersCsv, clustersJson } from "../clusters/clusters-text.ts";
import {
	type ClustersToWrite,
	numberOf,
} from "../clusters/clusters-to-write.ts";
import { formatHeader } from "../npy/npy-header.ts";
import { textBytes } from "../output-pieces.ts";
import { clustersParquet, graphParquet } from "./parquet-write.ts";

export type OutFormat = "npy" | "csv" | "json" | "parquet";

/** The path that means standard output. */
export const stdoutPath = "-";

/**
 * The format to write: `requested`, or else the one of the extension. Call it before the long work whose result is written.
 * @throws InputError for a name without one of the `formats`, and for a request of another format
 */
export function outFormat(
	path: string,
	requested: OutFormat | null,
	formats: readonly OutFormat[],
): OutFormat {
	if (requested !== null && formats.includes(requested)) return requested;
	if (requested !== null)
		throw new InputError("--format", `one of ${formats.join(", ")}`, requested);
	if (path === stdoutPath) return formats[0];
	const extension = extname(path).toLowerCase();
	const format = formats.find((name) => extension === `.${name}`);
	if (format) return format;
	const names = formats.map((name) => `.${name}`);
	const listed =
		names.length === 1
			? names[0]
			: `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
	throw new InputError(
		path,
		`a name that ends in ${listed}`,
		extension === "" ? "no extension" : extension,
	);
}

/** Clusters, see `clustersCsv` and `clustersJson`; Parquet has the columns of the csv, .npy the numbers alone. */
export async function clusterBytes(
	format: OutFormat,
	result: ClustersToWrite,
): Promise<Iterable<Uint8Array>> {
	const { clusters, people } = result;
	switch (format) {
		case "npy":
			return npyBytes(
				[clusters.length],
				clusters.map((cluster) => numberOf(cluster, people)),
			);
		case "csv":
			return textBytes(clustersCsv(result));
		case "json":
			return textBytes(clustersJson(result));
		case "parquet":
			return clustersParquet({ ...result, sizes: clusterSizes(clusters) });
	}
}

/** A graph N x (K+1): .npy, lines of integers, or Parquet with `row` and the list `neighbours`, the row itself first. */
export async function graphBytes(
	format: Exclude<OutFormat, "json">,
	graph: IntMatrix,
): Promise<Iterable<Uint8Array>> {
	const { rows, cols, data } = graph;
	if (format === "npy") return npyBytes([rows, cols], data);
	return format === "csv" ? textBytes(graphCsv(graph)) : graphParquet(graph);
}

function* npyBytes(
	shape: readonly number[],
	values: Int32Array,
): Generator<Uint8Array> {
	yield formatHeader("i4", shape);
	for (const { bytes } of bytePieces(values)) yield bytes;
}

function* graphCsv({ rows, cols, data }: IntMatrix): Generator<string> {
	for (let row = 0; row < rows; row++)
		yield `${data.subarray(row * cols, (row + 1) * cols).join(",")}\n`;
}
