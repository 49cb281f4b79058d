/** Clusters of an earlier run with the names that people gave them, from a file. */
import { extname } from "node:path";
import type { EarlierClusters, ItemValues } from "../../arrays/named-values.ts";
import { InputError } from "../../errors.ts";
import { forEachRecord } from "../clusters/csv.ts";
import { openTable } from "../formats/parquet-table.ts";
import { type ReadOptions, readValues } from "../formats/read.ts";
import { tellDialect } from "../formats/text/dialect.ts";
import { type InputFile, readHead, withInputFileAsync } from "../input-file.ts";
import { forEachJsonValue, isObject } from "../json-values.ts";
import { quoted } from "../printable.ts";
import { textOf } from "../read-text.ts";

/**
 * Reads clusters as `readValues` does. Of a table or objects with a column `name`, a cluster's name is the first of its rows that is not empty.
 * @throws InputError as `readValues`, and for clusters that are not numbered from 0; -1 is no cluster
 */
export async function readEarlier(
	path: string,
	options: Omit<ReadOptions, "shared">,
): Promise<EarlierClusters> {
	const { values, ids, rows } = await readValues(path, "clusters", options);
	const clusters = checkNumbers(values, path);
	const names = await withInputFileAsync(path, "a file of clusters", (file) =>
		readClusterNames(file, clusters),
	);
	return { clusters, ids, rows, names };
}

/** New clusters get larger numbers, which must fit too. */
const largest = 2 ** 30;

function checkNumbers(values: ItemValues, path: string): Int32Array {
	const clusters = new Int32Array(values.length);
	for (let item = 0; item < values.length; item++) {
		const number = Number(values[item]);
		if (!(Number.isInteger(number) && number >= -1 && number <= largest))
			throw new InputError(
				path,
				`clusters numbered from 0 to ${largest}`,
				quoted(`${values[item]}`, 40),
			);
		clusters[item] = number;
	}
	return clusters;
}

/** Names by cluster. */
type Names = Map<number, string>;

async function readClusterNames(
	file: InputFile,
	clusters: Int32Array,
): Promise<Names> {
	const names: Names = new Map();
	const add = (cluster: number, name: unknown) => {
		const isName = typeof name === "string" && name.trim() !== "";
		if (isName && cluster >= 0 && !names.has(cluster))
			names.set(cluster, name.trim());
	};
	const head = readHead(file, 64);
	if (head.toString("latin1", 0, 4) === "PAR1")
		await readParquetNames(file, (name, item) => add(clusters[item], name));
	else if (head[0] === 0x93 || head.toString("latin1", 0, 2) === "PK")
		return names;
	else if (isJson(file, head)) readJsonNames(file, clusters, add);
	else readCsvNames(file, (name, item) => add(clusters[item], name));
	return names;
}

function isJson({ path }: InputFile, head: Buffer): boolean {
	return (
		extname(path).toLowerCase() !== ".csv" &&
		/^\uFEFF?\s*[[{]/.test(head.toString("utf8"))
	);
}

function readCsvNames(
	file: InputFile,
	visit: (name: string, item: number) => void,
): void {
	const text = textOf(file, "a .csv file");
	const { delimiter } = tellDialect(text, "clusters");
	let column = -1;
	let item = -1;
	const take = (fields: string[]) => {
		if (item < 0)
			column = fields.findIndex((name) => name.trim().toLowerCase() === "name");
		else if (column >= 0) visit(fields[column], item);
		item++;
	};
	forEachRecord(text, file.path, take, delimiter);
}

function readJsonNames(
	file: InputFile,
	clusters: Int32Array,
	add: (cluster: number, name: unknown) => void,
): void {
	forEachJsonValue(file, (value, item) => {
		if (!isObject(value)) return;
		if (!Array.isArray(value.clusters)) add(clusters[item], value.name);
		else for (const { cluster, name } of value.clusters) add(cluster, name);
	});
}

async function readParquetNames(
	file: InputFile,
	visit: (name: unknown, item: number) => void,
): Promise<void> {
	const table = await openTable(file);
	if (!table.columns.some(({ name }) => name === "name")) return;
	await table.readColumns(["name"], ([names], first, count) => {
		for (let i = 0; i < count; i++) visit(names[i], first + i);
	});
}
