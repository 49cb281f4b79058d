/** A second reader of clusters and labels in .csv and .json and of names of rows: what the README's formats do not allow is null. */
import { type Json, jsonTruth, memberOf } from "./json.ts";

export function textOf(bytes: Uint8Array): string | null {
	const file = Buffer.from(bytes);
	const text = file.toString();
	if (!Buffer.from(text).equals(file)) return null;
	return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** RFC 4180, character by character; empty lines left out. */
function recordsOf(text: string): string[][] | null {
	const records: string[][] = [];
	let fields: string[] = [];
	let field = "";
	let state: "start" | "plain" | "quoted" | "closed" = "start";
	let isQuoted = false;
	const endField = () => {
		fields.push(field);
		field = "";
		state = "start";
	};
	const endRecord = () => {
		endField();
		if (fields.length > 1 || fields[0] !== "" || isQuoted) records.push(fields);
		fields = [];
		isQuoted = false;
	};
	for (let i = 0; i < text.length; i++) {
		const c = text[i];
		if (state === "quoted") {
			if (c !== '"') field += c;
			else if (text[i + 1] === '"') field += text[++i];
			else state = "closed";
		} else if (c === ",") endField();
		else if (c === "\n") endRecord();
		else if (c === "\r") {
			if (text[i + 1] !== "\n") return null;
		} else if (c === '"') {
			if (state !== "start") return null;
			state = "quoted";
			isQuoted = true;
		} else {
			if (state === "closed") return null;
			field += c;
			state = "plain";
		}
	}
	if ((state as string) === "quoted") return null;
	if ((state as string) !== "start" || fields.length > 0) endRecord();
	return records;
}

const isWhole = (text: string) =>
	/^-?\d+$/.test(text) && !/^-?0./.test(text) && text !== "-0";

const LABELS = /^(clusters?|labels?|identit(y|ies)|person|class)$/;
const NO_LABELS =
	/^(id|row|size|cluster_size|confidence|copy_of|quality|foreign|doubtful|)$/;

/** Index of the only column that is named as labels are, or else of the only one that may hold labels; null where there are more. */
function labelColumn(header: readonly string[]): number | null {
	const names = header.map((name) => name.trim().toLowerCase());
	const named = names.filter((name) => LABELS.test(name));
	const others = names.filter((name) => !NO_LABELS.test(name));
	const [name, ...more] = named.length > 0 ? named : others;
	return name === undefined || more.length > 0 ? null : names.indexOf(name);
}

/** The label of every row, as text. */
export function csvTruth(bytes: Uint8Array): string[] | null {
	const text = textOf(bytes);
	const records = text === null ? null : recordsOf(text);
	if (!records || records.length === 0) return null;
	const names = records[0].map((name) => name.trim().toLowerCase());
	const isNamed = names.length > 1 || LABELS.test(names[0]);
	const column = names.length > 1 ? labelColumn(names) : 0;
	if (column === null) return null;
	const body = isNamed || !isWhole(names[0]) ? records.slice(1) : records;
	const rowColumn = names.length > 1 ? names.indexOf("row") : -1;
	const labels: string[] = [];
	for (const [i, record] of body.entries()) {
		const label = record[column]?.trim();
		const row = rowColumn < 0 ? `${i}` : record[rowColumn]?.trim();
		if (record.length !== names.length || !label || !row) return null;
		if (!isWhole(row) || (!isNamed && !isWhole(label))) return null;
		labels[Number(row)] = label;
	}
	return isFull(labels, body.length) ? labels : null;
}

function isFull(labels: readonly unknown[], length: number): boolean {
	if (
		length === 0 ||
		labels.length !== length ||
		Object.keys(labels).length !== length
	)
		return false;
	return !labels.includes(undefined);
}

const integerOf = (json: Json | undefined): number => {
	const value = json?.kind === "number" ? Number(json.digits) : Number.NaN;
	return Number.isSafeInteger(value) ? value + 0 : Number.NaN;
};

/** A label of a list, as text. */
function labelOf(json: Json | undefined): string | null {
	if (json?.kind === "text") return json.value.trim() || null;
	const value = integerOf(json);
	return Number.isNaN(value) ? null : `${value}`;
}

/** Labels in a list: as they stand, or in objects with the first one's fields. */
function listTruth(items: readonly Json[]): string[] | null {
	const [first] = items;
	const isTable = first?.kind === "object";
	const header = isTable ? first.members.map(([name]) => name) : [];
	const column = isTable ? labelColumn(header) : null;
	if (isTable && column === null) return null;
	const rowName = header.find((name) => name.trim().toLowerCase() === "row");
	const labels: string[] = [];
	for (const [i, item] of items.entries()) {
		const label = labelOf(isTable ? memberOf(item, header[column!]) : item);
		const row = rowName === undefined ? i : integerOf(memberOf(item, rowName));
		if (label === null || !(row >= 0 && row < items.length)) return null;
		labels[row] = label;
	}
	return isFull(labels, items.length) ? labels : null;
}

/** The label of every row, as text: of a list, or of clusters, where an entry's other members may be anything. */
export function jsonClustersTruth(bytes: Uint8Array): string[] | null {
	const text = textOf(bytes);
	const file = text === null ? null : jsonTruth(text);
	if (file?.kind === "list") return listTruth(file.items);
	const clusters = memberOf(file, "clusters");
	const items = integerOf(memberOf(file, "items"));
	if (clusters?.kind !== "list" || Number.isNaN(items)) return null;
	const labels: string[] = [];
	const seen = new Set<number>();
	let count = 0;
	for (const entry of clusters.items) {
		const cluster = integerOf(memberOf(entry, "cluster"));
		const rows = memberOf(entry, "rows");
		if (Number.isNaN(cluster) || rows?.kind !== "list" || seen.has(cluster))
			return null;
		seen.add(cluster);
		count += rows.items.length;
		for (const item of rows.items) {
			const row = integerOf(item);
			if (!(row >= 0 && row < items)) return null;
			labels[row] = `${cluster}`;
		}
	}
	return count === items && isFull(labels, items) ? labels : null;
}

/** A line ends with LF or CRLF; the last line end may be missing. */
export function idsTruth(bytes: Uint8Array): string[] | null {
	const pieces = textOf(bytes)?.split("\n");
	const last = pieces?.pop();
	if (!pieces || last === undefined) return null;
	const lines = pieces.map((piece) => piece.replace(/\r$/, ""));
	if (last !== "") lines.push(last);
	return lines.includes("") ? null : lines;
}
