/**
 * JSON: lines of `{"id":...,"embedding":[...]}` or of lists, a list of either, and the clusters that this program writes.
 * A line of numbers in brackets is also what pgvector prints for a column alone.
 */
import type { NamedValues } from "../../../arrays/named-values.ts";
import { InputError } from "../../../errors.ts";
import { readClustersJson } from "../../clusters/clusters-json.ts";
import { readRecordsJson } from "../../clusters/records-json.ts";
import { isIdName, isListName, isRowName } from "../../column-names.ts";
import { type InputFile, readHead } from "../../input-file.ts";
import { forEachJsonValue, isObject } from "../../json-values.ts";
import { quoted } from "../../printable.ts";
import { textOf } from "../../read-text.ts";
import { encodingOf } from "../../text-pieces.ts";
import type { Format, Head, RowNames } from "../format.ts";
import { createRowNames } from "../row-names.ts";
import type { RowSink } from "../row-sink.ts";
import { countLineEnds, isText } from "./is-text.ts";
import { ListReader } from "./vector-text.ts";

export const json: Format = {
	name: "a JSON file",
	matches: (head) => isText(head.bytes) && isJson(head),
	open: (file) => ({
		kind: "table",
		readNumbers: (sink) => readNumbers(file, sink),
		readValues: () =>
			holdsClusters(file) ? readClusters(file) : readRecordsJson(file, true),
	}),
};

/** Whether a text is JSON. In a file of names each line is a name, whatever it begins with, and a table may begin with a bracket too. */
function isJson({ bytes, hints, extension }: Head): boolean {
	if (hints.role === "ids") return false;
	const text = decodeHead(bytes);
	const isRows = hints.role === "features" || hints.role === "graph";
	if (!isRows && extension === ".csv") return false;
	if (/^\.(json|jsonl|ndjson)$/.test(extension)) return true;
	// PostgreSQL writes its arrays in braces.
	return text.startsWith("[") || /^\{\s*(["}]|$)/.test(text);
}

function decodeHead(bytes: Uint8Array): string {
	return new TextDecoder(encodingOf(bytes)).decode(bytes).trimStart();
}

/** Whether the file is an object of `items` and `clusters`, and not one of many. */
function holdsClusters(file: InputFile): boolean {
	if (/\.json$/i.test(file.path))
		return decodeHead(readHead(file, 64)).startsWith("{");
	const start = decodeHead(readHead(file, 4096));
	return /^\{\s*"(items|clusters)"\s*:/.test(start);
}

function readClusters(file: InputFile): NamedValues {
	return readClustersJson(textOf(file, json.name), file.path, true);
}

function readNumbers(file: InputFile, sink: RowSink): RowNames {
	const { path } = file;
	sink.expectRows(countLineEnds(file) + 1, file.size);
	const names = createRowNames(path);
	const lists = new ListReader(path);
	let fields: Fields | null = null;
	forEachJsonValue(file, (value, index) => {
		let list = value;
		if (isObject(value)) {
			fields ??= findFields(value, path);
			list = value[fields.list];
			if (fields.hasId) names.take("id", takeId(value, index, path), index + 1);
			if (fields.row !== null)
				names.take("row", `${value[fields.row]}`, index + 1);
		} else if (fields?.hasId || fields?.row)
			throw new InputError(
				path,
				`an object in value ${index}`,
				"another value",
			);
		if (typeof list === "string") sink.add(lists.read(list, index));
		else sink.add(numbersOf(list, index, path));
	});
	return names.finish();
}

/** The fields that are read of objects, chosen from the first one. */
interface Fields {
	/** Name of the field of numbers: the one that has a usual name, or the only list. */
	readonly list: string;
	readonly hasId: boolean;
	readonly row: string | null;
}

function findFields(value: Record<string, unknown>, path: string): Fields {
	const keys = Object.keys(value);
	const isNumbers = (key: string) =>
		Array.isArray(value[key]) || typeof value[key] === "string";
	const named = keys.filter((key) => isListName(key) && isNumbers(key));
	const lists = keys.filter((key) => Array.isArray(value[key]));
	const candidates = named.length > 0 ? named : lists;
	if (candidates.length !== 1)
		throw new InputError(
			path,
			"objects with one list of numbers, such as embedding",
			`fields ${quoted(keys.join(","), 80)}`,
		);
	const isRow = (key: string) =>
		isRowName(key) && Number.isSafeInteger(value[key]);
	return {
		list: candidates[0],
		hasId: idOf(value) !== null,
		row: keys.find(isRow) ?? null,
	};
}

function takeId(
	value: Record<string, unknown>,
	index: number,
	path: string,
): string {
	const id = idOf(value);
	if (id !== null) return `${id}`;
	throw new InputError(path, `an id in value ${index}`, "none");
}

function idOf(value: Record<string, unknown>): string | number | null {
	const key = Object.keys(value).find((name) => isIdName(name));
	const id = key === undefined ? null : value[key];
	return typeof id === "string" || typeof id === "number" ? id : null;
}

function numbersOf(list: unknown, row: number, path: string): Float64Array {
	if (!Array.isArray(list))
		throw new InputError(path, `a list of numbers in row ${row}`, nameOf(list));
	const bad = list.findIndex((number) => typeof number !== "number");
	if (bad >= 0)
		throw new InputError(
			path,
			"finite numbers",
			`${nameOf(list[bad])} in row ${row}, column ${bad}`,
		);
	return Float64Array.from(list as number[]);
}

function nameOf(value: unknown): string {
	if (value === undefined) return "none";
	if (typeof value === "object" && value !== null)
		return Array.isArray(value) ? "a list" : "an object";
	return quoted(String(value), 40);
}
