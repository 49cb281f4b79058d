/**
 * JSON: lines of `{"id":...,"embedding":[...]}` or of lists, a list of either, and the clusters that this program writes.
 * A line of numbers in brackets is also what pgvector prints for a column alone.
 */
import type { NamedValues } from "../../../arrays/named-values.ts";
import { InputError } from "../../../errors.ts";
import { readClustersJson } from "../../clusters/clusters-json.ts";
import { type InputFile, textOf } from "../../input-file.ts";
import { quoted } from "../../printable.ts";
import { encodingOf } from "../../text-pieces.ts";
import type { Format, Head, RowNames } from "../format.ts";
import { countLineEnds, isText } from "./is-text.ts";
import { forEachJsonValue } from "../../json-values.ts";
import { createRowNames } from "../row-names.ts";
import type { RowSink } from "../row-sink.ts";
import { createListReader } from "./vector-text.ts";

const listNames =
	/^(features?|embeddings?|vectors?|descriptors?|encodings?|representation|neighbou?rs)$/i;
const idNames =
	/^(_?ids?|uuid|key|names?|file_?names?|files?|file_?paths?|paths?|images?|image_(id|path|name)|face_id|photo)$/i;
const labelNames = /^(labels?|clusters?|identity|person|target)$/i;

export const json: Format = {
	name: "a JSON file",
	matches: (head) => isText(head.bytes) && isJson(head),
	open: (file) => ({
		kind: "table",
		readNumbers: (sink) => readNumbers(file, sink),
		readValues: () =>
			holdsClusters(file) ? readClusters(file) : readValues(file),
	}),
};

/** A name or a table may begin with a bracket too, but where names are asked for, each line is one. */
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
	if (/\.json$/i.test(file.path)) {
		const bytes = new Uint8Array(Math.min(64, file.size));
		file.readInto(bytes, 0);
		return decodeHead(bytes).startsWith("{");
	}
	const bytes = new Uint8Array(Math.min(4096, file.size));
	file.readInto(bytes, 0);
	return /^\{\s*"(items|clusters)"\s*:/.test(decodeHead(bytes));
}

function readClusters(file: InputFile): NamedValues {
	return readClustersJson(textOf(file, json.name), file.path, true);
}

function readNumbers(file: InputFile, sink: RowSink): RowNames {
	const { path } = file;
	sink.expectRows(countLineEnds(file) + 1, file.size);
	const names = createRowNames(path);
	const lists = createListReader(path);
	let field: string | null = null;
	let hasIds: boolean | null = null;
	forEachJsonValue(file, (value, row) => {
		let list = value;
		if (isObject(value)) {
			field ??= findField(value, path);
			list = value[field];
			const id = idOf(value);
			hasIds ??= id !== null;
			if (hasIds && id === null)
				throw new InputError(path, `an id in value ${row}`, "none");
			if (hasIds) names.take("id", `${id}`, row + 1);
		} else if (hasIds)
			throw new InputError(path, `an object in value ${row}`, "another value");
		if (typeof list === "string") sink.add(lists.read(list, row));
		else sink.add(numbersOf(list, row, path));
	});
	return names.finish();
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The field of the numbers: the one that is called so, or the only list. */
function findField(value: Record<string, unknown>, path: string): string {
	const keys = Object.keys(value);
	const isNumbers = (key: string) =>
		Array.isArray(value[key]) || typeof value[key] === "string";
	const named = keys.filter((key) => listNames.test(key) && isNumbers(key));
	const lists = keys.filter((key) => Array.isArray(value[key]));
	const found = named.length > 0 ? named : lists;
	if (found.length === 1) return found[0];
	throw new InputError(
		path,
		"objects with one list of numbers, such as embedding",
		`fields ${quoted(keys.join(","), 80)}`,
	);
}

function idOf(value: Record<string, unknown>): string | number | null {
	const key = Object.keys(value).find((name) => idNames.test(name));
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

/** One label a value: a number or text, or the field of an object that is called so. */
function readValues(file: InputFile): NamedValues {
	const { path } = file;
	const values: (number | string)[] = [];
	const ids: string[] = [];
	const take = (value: unknown, row: number) => {
		const label = isObject(value) ? labelOf(value, path) : value;
		const isWhole = Number.isSafeInteger(label);
		if (!isWhole && (typeof label !== "string" || label === ""))
			throw new InputError(
				path,
				`a label in value ${row}: a whole number or a text`,
				nameOf(label),
			);
		values.push(label as number | string);
		const id = isObject(value) ? idOf(value) : null;
		if (id !== null) ids.push(`${id}`);
		if (ids.length > 0 && ids.length !== values.length)
			throw new InputError(path, `an id in value ${row}`, "none");
	};
	forEachJsonValue(file, (value) => {
		for (const one of Array.isArray(value) ? value : [value])
			take(one, values.length);
	});
	if (values.length === 0)
		throw new InputError(path, "at least 1 label", "none");
	return { values, ids: ids.length > 0 ? ids : null, rows: null };
}

function labelOf(value: Record<string, unknown>, path: string): unknown {
	const found = Object.keys(value).filter((key) => labelNames.test(key));
	if (found.length === 1) return value[found[0]];
	throw new InputError(
		path,
		"objects with one field label or cluster",
		`fields ${quoted(Object.keys(value).join(","), 80)}`,
	);
}
