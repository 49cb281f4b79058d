/** Labels or clusters from files, by extension, with the ids and row numbers that say which item each belongs to. */
import type { ItemValues, NamedValues } from "../../arrays/named-values.ts";
import { type InputFile, withInputFile } from "../input-file.ts";
import { startsWithList } from "../json-scanner.ts";
import { readLabelValues } from "../npy/read-labels.ts";
import { textOf } from "../read-text.ts";
import { textPieces } from "../text-pieces.ts";
import { readClustersCsv } from "./clusters-csv.ts";
import { clustersFormat } from "./clusters-format.ts";
import { readClustersJson } from "./clusters-json.ts";
import { readRecordsJson } from "./records-json.ts";
import { createRowOrder } from "./row-order.ts";

export interface NamedValuesOptions {
	/** Whether ids are wanted; without, `ids` is null and they take no memory. */
	readonly withIds: boolean;
}

/**
 * Reads one label or cluster per item: .npy (any integers); .csv with a column `label`, `identity`, `person` or `cluster` (or one other column) and perhaps
 * `id` and `row`, or a single column; .json as `writeClusters` makes it, a list of labels, or a list of objects with fields named as columns are.
 * @throws InputError for another extension, and a file that is not of that kind
 */
export function readNamedValues(
	path: string,
	{ withIds }: NamedValuesOptions,
): NamedValues {
	const format = clustersFormat(path);
	if (format === "npy")
		return { values: readLabelValues(path), ids: null, rows: null };
	return withInputFile(path, `a .${format} file`, (file) =>
		format === "csv"
			? readClustersCsv(textOf(file, "a .csv file"), path, { withIds })
			: readJson(file, withIds),
	);
}

function readJson(file: InputFile, withIds: boolean): NamedValues {
	const expected = "a .json file";
	const [start = ""] = textPieces(file, expected);
	return startsWithList(start)
		? readRecordsJson(file, withIds)
		: readClustersJson(textOf(file, expected), file.path, withIds);
}

/**
 * The values in order of their rows where a source has row numbers, else as they stand.
 * @throws InputError naming `where` for rows that are not 0..N-1 once each
 */
export function inRowOrder(
	{ values, rows }: NamedValues,
	where: string,
): ItemValues {
	if (!rows) return values;
	const numRows = values.length;
	const order = createRowOrder(numRows, numRows, where);
	const ordered =
		values instanceof Int32Array
			? new Int32Array(numRows)
			: new Array<number | bigint | string>(numRows);
	for (let i = 0; i < numRows; i++) {
		const row = order.take(rows[i]);
		ordered[row as never] = values[i] as never;
	}
	return ordered;
}
