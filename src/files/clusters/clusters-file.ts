/**
 * Clusters as files, by extension: .npy (N int32), .csv (a line per row) or .json (a list of clusters with their rows).
 * Reading gives one value per row in row order, whatever the order in the file.
 */
import type { ItemValues } from "../../arrays/named-values.ts";
import { InputError } from "../../errors.ts";
import { type InputFile, withInputFile } from "../input-file.ts";
import { writeIntVector } from "../npy/write-npy.ts";
import { textBytes, writePieces } from "../output-pieces.ts";
import { textOf } from "../read-text.ts";
import { clustersFormat } from "./clusters-format.ts";
import { clustersCsv, clustersJson } from "./clusters-text.ts";
import { type ClustersToWrite, numberOf } from "./clusters-to-write.ts";
import { inRowOrder, readNamedValues } from "./read-named-values.ts";

/**
 * Writes clusters in the format of the extension: .csv with a line per row, .json with a list of clusters, or .npy with the numbers alone.
 * @throws InputError for another extension, ids of another length, and a path that cannot be written
 * @example
 * writeClusters("people.csv", { clusters, ids: null, details: null });
 */
export function writeClusters(path: string, result: ClustersToWrite): void {
	const { clusters, ids, people } = result;
	const format = clustersFormat(path);
	if (ids && ids.length !== clusters.length)
		throw new InputError(path, `${clusters.length} ids`, `${ids.length}`);
	if (format === "npy")
		writeIntVector(
			path,
			clusters.map((cluster) => numberOf(cluster, people)),
		);
	else {
		const text = format === "csv" ? clustersCsv(result) : clustersJson(result);
		writePieces(path, textBytes(text));
	}
}

/**
 * Reads one cluster or label per row, in row order, from the files of `readNamedValues`. `toLabels`, `toIdentities` and `toClusters` number them.
 * @throws InputError as `readNamedValues` does, and for a file that gives a row twice or not at all
 */
export function readClusters(path: string): ItemValues {
	return inRowOrder(readNamedValues(path, { withIds: false }), path);
}

/**
 * Reads names of rows, one a line (LF or CRLF, the last line end optional).
 * @throws InputError for another number of names than `numRows`, and an empty one
 */
export function readIds(path: string, numRows: number): string[] {
	return withInputFile(path, "a text file", (file) => namesOf(file, numRows));
}

/** As `readIds`, of a file that is open. @param mayBeEmpty whether an empty line is a name too */
export function namesOf(
	file: InputFile,
	numRows: number,
	mayBeEmpty = false,
): string[] {
	const { path } = file;
	const ids = textOf(file, "a text file").split(/\r?\n/);
	if (ids.at(-1) === "") ids.pop();
	if (ids.length !== numRows)
		throw new InputError(
			path,
			`${numRows} names, one a line`,
			`${ids.length} lines`,
			mayBeEmpty && ids.length === numRows - 1
				? "an empty last line needs a line end too"
				: undefined,
		);
	const empty = mayBeEmpty ? -1 : ids.indexOf("");
	if (empty >= 0)
		throw new InputError(path, `a name in line ${empty + 1}`, "an empty line");
	return ids;
}
