/**
 * Clusters or labels from .csv text: with a header that names the columns, or a single column of integers.
 * The text is read twice: first to count the lines and find their types, then to fill arrays of that size.
 */
import type { NamedValues } from "../../arrays/named-values.ts";
import { InputError } from "../../errors.ts";
import { mostTexts } from "../npy/npy-texts.ts";
import { quoted } from "../printable.ts";
import { forEachRecord } from "./csv.ts";
import {
	findLabelColumns,
	type LabelColumns,
	namesLabels,
} from "./label-columns.ts";

interface Columns extends LabelColumns {
	readonly count: number;
	/** Whether labels must be integers, because no column name says that they are labels. */
	readonly isNumeric: boolean;
}

interface Line {
	readonly label: string;
	readonly id: string | null;
	readonly row: number | null;
}

export interface CsvOptions {
	/** Whether ids are wanted; without, `ids` is null and they take no memory. */
	readonly withIds: boolean;
	/** The character between the fields of a line. */
	readonly delimiter?: string;
}

const INTEGER = /^(0|-?[1-9]\d*)$/;

/**
 * One label per line in order of the lines: numbers where all are integers of 32 bits, else their texts.
 * @throws InputError naming `where` for no such columns, another number of fields, an empty label or id, a row that is no integer, and more than 2^24 texts
 */
export function readClustersCsv(
	text: string,
	where: string,
	{ withIds, delimiter = "," }: CsvOptions,
): NamedValues {
	const table = { text, where, delimiter };
	let numLines = 0;
	let areSmall = true;
	let first: Line | null = null;
	forEachLabel(table, withIds, (line) => {
		numLines++;
		const { label } = line;
		areSmall &&= INTEGER.test(label) && Number(label) === (Number(label) | 0);
		first ??= line;
	});
	if (!first) throw new InputError(where, "at least 1 line of labels", "none");
	const { id: firstId, row: firstRow }: Line = first;
	checkTexts(areSmall ? 0 : numLines, "labels", where);
	checkTexts(firstId === null ? 0 : numLines, "ids", where);
	const numbers = areSmall ? new Int32Array(numLines) : null;
	const texts = new Array<string>(areSmall ? 0 : numLines);
	const ids = firstId === null ? null : new Array<string>(numLines);
	const rows = firstRow === null ? null : new Float64Array(numLines);
	const known = new Map<string, string>();
	let at = 0;
	forEachLabel(table, withIds, ({ label, id, row }) => {
		if (numbers) numbers[at] = Number(label);
		else texts[at] = shared(label, known);
		if (ids) ids[at] = id!;
		if (rows) rows[at] = row!;
		at++;
	});
	return { values: numbers ?? texts, ids, rows };
}

/** @throws InputError for more texts than memory has space for */
export function checkTexts(
	count: number,
	what: "labels" | "ids",
	where: string,
): void {
	if (count <= mostTexts) return;
	throw new InputError(
		where,
		`at most ${mostTexts} ${what} that are text`,
		`${count}`,
		what === "labels"
			? "number the identities and save as .npy"
			: "leave the ids out of one of the files and go by rows",
	);
}

function forEachLabel(
	{ text, where, delimiter }: Record<"text" | "where" | "delimiter", string>,
	withIds: boolean,
	visit: (line: Line) => void,
): void {
	let columns: Columns | null = null;
	const take = (fields: string[], line: number) => {
		if (columns === null) {
			columns = findColumns(fields, where);
			const isHeader = fields.length > 1 || !INTEGER.test(fields[0].trim());
			if (isHeader) return;
		}
		const { count, label, id, row } = columns;
		if (fields.length !== count)
			throw new InputError(
				where,
				`${count} fields in line ${line}`,
				`${fields.length}`,
			);
		visit({
			label: parseLabel(fields[label], columns, where, line),
			id: withIds && id >= 0 ? parseId(fields[id], where, line) : null,
			row: row >= 0 ? parseRow(fields[row], where, line) : null,
		});
	};
	forEachRecord(text, where, take, delimiter);
}

function findColumns(fields: string[], where: string): Columns {
	const count = fields.length;
	if (count > 1)
		return {
			count,
			isNumeric: false,
			...findLabelColumns(fields, where, false),
		};
	// A first text may be a label itself: only a name of labels heads a column of texts.
	const isNumeric = !namesLabels(fields[0]);
	return { count, isNumeric, label: 0, id: -1, row: -1 };
}

function parseLabel(
	field: string,
	{ isNumeric }: Columns,
	where: string,
	line: number,
): string {
	const label = field.trim();
	if (label === "" || (isNumeric && !INTEGER.test(label)))
		throw new InputError(
			where,
			`${isNumeric ? "an integer" : "a label"} in line ${line}`,
			quoted(field, 40),
		);
	return label;
}

function parseId(field: string, where: string, line: number): string {
	const id = field.trim();
	if (id === "")
		throw new InputError(where, `an id in line ${line}`, quoted(field, 40));
	return id;
}

function parseRow(field: string, where: string, line: number): number {
	if (INTEGER.test(field.trim())) return Number(field);
	throw new InputError(where, `a row index in line ${line}`, quoted(field, 40));
}

/** Different labels that are stored once each; further ones are stored once a line. */
const MAX_SHARED = 1 << 16;

/** The equal label that came first, so that equal labels share their memory. */
function shared(label: string, known: Map<string, string>): string {
	const first = known.get(label);
	if (first === undefined && known.size < MAX_SHARED) known.set(label, label);
	return first ?? label;
}
