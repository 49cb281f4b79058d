/** Decisions of all kinds about a library of people, from one file. */
import { extname } from "node:path";
import { InputError } from "../../errors.ts";
import { forEachRecord } from "../clusters/csv.ts";
import { type InputFile, withInputFile } from "../input-file.ts";
import { forEachJsonValue, isObject } from "../json-values.ts";
import { quoted } from "../printable.ts";
import { textOf } from "../read-text.ts";
import { rowNumber } from "./pairs.ts";

/** A row by its number, or by a text that is its id or its number. */
export type WrittenRow = number | string;

/** A decision as it is written. */
export type WrittenDecision =
	| {
			readonly kind: "same" | "different";
			readonly rows: readonly [WrittenRow, WrittenRow];
	  }
	| {
			readonly kind: "name";
			readonly person: number;
			/** Null takes the name away. */
			readonly name: string | null;
	  }
	| { readonly kind: "hide" | "unhide"; readonly person: number };

const kinds = ["same", "different", "name", "hide", "unhide"] as const;

/** A line of a .csv or a value of JSON. */
interface Entry {
	readonly path: string;
	/** `line 3` or `value 2`. */
	readonly place: string;
}

/**
 * Reads decisions, one a line: `same,a.jpg,b.jpg`, `different,a.jpg,c.jpg`, `name,3,Ann`, `hide,5` or `unhide,5`; or JSON values such as
 * `{"kind":"same","rows":["a.jpg",17]}`, `{"kind":"name","person":3,"name":"Ann"}` and `{"kind":"hide","person":5}`.
 * @throws InputError with the line or value that is none
 */
export function readDecisionList(path: string): WrittenDecision[] {
	return withInputFile(path, "a file of decisions", (file) =>
		isJson(file) ? fromJson(file) : fromCsv(file),
	);
}

function isJson({ path }: InputFile): boolean {
	return /^\.(json|jsonl|ndjson)$/i.test(extname(path));
}

function fromCsv(file: InputFile): WrittenDecision[] {
	const { path } = file;
	const decisions: WrittenDecision[] = [];
	forEachRecord(textOf(file, "a .csv file"), path, (fields, line) => {
		const [kind, ...values] = fields.map((field) => field.trim());
		if (line === 1 && kind === "kind") return;
		// Spreadsheets write all lines with as many fields.
		while (values.at(-1) === "") values.pop();
		decisions.push(fromFields(kind, values, { path, place: `line ${line}` }));
	});
	return decisions;
}

function fromFields(
	kind: string,
	values: readonly string[],
	entry: Entry,
): WrittenDecision {
	const [first, second] = values;
	const isPair = kind === "same" || kind === "different";
	const [least, most] = isPair ? [2, 2] : [1, kind === "name" ? 2 : 1];
	requireKind(kind, entry);
	if (values.length < least || values.length > most)
		refuse(
			entry,
			`${most} ${most === 1 ? "field" : "fields"} after ${kind}`,
			`${values.length}`,
		);
	if (isPair) return { kind, rows: [first, second] };
	const person = rowNumber.test(first) ? Number(first) : first;
	requireNumber(person, entry);
	return kind === "name"
		? { kind, person, name: second ?? null }
		: { kind: kind as "hide" | "unhide", person };
}

function fromJson(file: InputFile): WrittenDecision[] {
	const { path } = file;
	const decisions: WrittenDecision[] = [];
	forEachJsonValue(file, (value, index) => {
		const entry = { path, place: `value ${index}` };
		if (!isObject(value)) refuse(entry, "an object", describe(value));
		decisions.push(fromObject(value, entry));
	});
	return decisions;
}

function fromObject(
	{ kind, ...fields }: Record<string, unknown>,
	entry: Entry,
): WrittenDecision {
	requireKind(kind, entry);
	if (kind === "same" || kind === "different") {
		const { rows } = requireFields(fields, ["rows"], entry);
		if (!isPair(rows))
			refuse(entry, "two ids or row numbers in rows", describe(rows));
		return { kind, rows };
	}
	const names = kind === "name" ? ["person", "name"] : ["person"];
	const { person, name } = requireFields(fields, names, entry);
	requireNumber(person, entry);
	if (kind !== "name") return { kind, person };
	if (name !== null && typeof name !== "string")
		refuse(entry, "a name that is a text or null", describe(name));
	return { kind, person, name: name || null };
}

/** A field that nobody knows may be what somebody means. */
function requireFields(
	fields: Record<string, unknown>,
	names: readonly string[],
	entry: Entry,
): Record<string, unknown> {
	const given = Object.keys(fields);
	const isComplete =
		given.length === names.length && names.every((name) => name in fields);
	if (!isComplete)
		refuse(
			entry,
			`the fields kind, ${names.join(", ")}`,
			["kind", ...given].join(", "),
		);
	return fields;
}

function isPair(rows: unknown): rows is [WrittenRow, WrittenRow] {
	const isRow = (row: unknown) => typeof row === "string" || isNumber(row);
	return Array.isArray(rows) && rows.length === 2 && rows.every(isRow);
}

const isNumber = (value: unknown): value is number =>
	Number.isInteger(value) && (value as number) >= 0;

function requireKind(
	kind: unknown,
	entry: Entry,
): asserts kind is (typeof kinds)[number] {
	if (!kinds.includes(kind as (typeof kinds)[number]))
		refuse(entry, `one of ${kinds.join(", ")}`, describe(kind));
}

function requireNumber(
	person: unknown,
	entry: Entry,
): asserts person is number {
	if (!isNumber(person))
		refuse(entry, "the number of a person", describe(person));
}

const describe = (value: unknown) =>
	quoted(typeof value === "string" ? value : `${JSON.stringify(value)}`, 80);

function refuse({ path, place }: Entry, expected: string, got: string): never {
	throw new InputError(path, `${expected} in ${place}`, got);
}
