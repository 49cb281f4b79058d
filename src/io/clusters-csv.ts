/**
 * Clusters or labels from .csv text: with a header that names the column, or a single column of whole numbers.
 * Read twice: first for what there is, then for the values, which go straight to their places.
 */
import { InputError } from "../errors.ts";
import { forEachRecord } from "./csv.ts";
import { quoted } from "./printable.ts";
import { createRowOrder } from "./row-order.ts";

interface Columns {
	readonly count: number;
	readonly label: number;
	/** Column of the row index, or -1 where lines are in row order. */
	readonly row: number;
	/** Whether labels must be whole numbers: where no column name says that they are labels. */
	readonly isNumeric: boolean;
}

const LABEL_NAMES = ["cluster", "label"];
/** A text takes some 40 bytes, all of the kind of memory that Node has least of. */
const MAX_TEXTS = 1 << 24;
const WHOLE = /^(0|-?[1-9]\d*)$/;

/**
 * One label per row in row order: numbers where all are whole ones of 32 bits, else their texts.
 * @throws InputError naming `where` for no such column or two, another number of fields, an empty label, more than 2^24 labels that are text, and rows that are not 0..N-1 once each
 */
export function readClustersCsv(
	text: string,
	where: string,
): Int32Array | string[] {
	let numRows = 0;
	let areSmall = true;
	let hasRows = false;
	forEachLabel(text, where, (label, row) => {
		numRows++;
		areSmall &&= WHOLE.test(label) && Number(label) === (Number(label) | 0);
		hasRows = row !== null;
	});
	if (numRows === 0)
		throw new InputError(where, "at least 1 line of labels", "none");
	if (!areSmall && numRows > MAX_TEXTS)
		throw new InputError(
			where,
			`at most ${MAX_TEXTS} labels that are text`,
			`${numRows}`,
			"number the identities and save as .npy",
		);
	const order = hasRows ? createRowOrder(numRows, numRows, where) : null;
	const numbers = areSmall ? new Int32Array(numRows) : null;
	const texts = new Array<string>(areSmall ? 0 : numRows);
	const known = new Map<string, string>();
	let line = 0;
	forEachLabel(text, where, (label, row) => {
		const at = order && row !== null ? order.take(row) : line;
		if (numbers) numbers[at] = Number(label);
		else texts[at] = shared(label, known);
		line++;
	});
	return numbers ?? texts;
}

function forEachLabel(
	text: string,
	where: string,
	visit: (label: string, row: number | null) => void,
): void {
	let columns: Columns | null = null;
	forEachRecord(text, where, (fields, line) => {
		if (columns === null) {
			columns = findColumns(fields, where);
			const isHeader = fields.length > 1 || !WHOLE.test(fields[0].trim());
			if (isHeader) return;
		}
		const { count, label, row } = columns;
		if (fields.length !== count)
			throw new InputError(
				where,
				`${count} fields in line ${line}`,
				`${fields.length}`,
			);
		visit(
			parseLabel(fields[label], columns, where, line),
			row >= 0 ? parseRow(fields[row], where, line) : null,
		);
	});
}

function findColumns(fields: string[], where: string): Columns {
	const names = fields.map((name) => name.trim().toLowerCase());
	const found = LABEL_NAMES.filter((name) => names.includes(name));
	if (
		found.length === 1 &&
		names.indexOf(found[0]) === names.lastIndexOf(found[0])
	)
		return {
			count: fields.length,
			label: names.indexOf(found[0]),
			row: names.indexOf("row"),
			isNumeric: false,
		};
	if (fields.length === 1)
		return { count: 1, label: 0, row: -1, isNumeric: true };
	throw new InputError(
		where,
		"one column named cluster or label",
		`columns ${quoted(fields.join(","), 80)}`,
	);
}

function parseLabel(
	field: string,
	{ isNumeric }: Columns,
	where: string,
	line: number,
): string {
	const label = field.trim();
	if (label === "" || (isNumeric && !WHOLE.test(label)))
		throw new InputError(
			where,
			`${isNumeric ? "a whole number" : "a label"} in line ${line}`,
			quoted(field, 40),
		);
	return label;
}

function parseRow(field: string, where: string, line: number): number {
	if (WHOLE.test(field.trim())) return Number(field);
	throw new InputError(where, `a row index in line ${line}`, quoted(field, 40));
}

/** So many different texts are kept once; the rest of a file with more has a copy for every line. */
const MAX_SHARED = 1 << 16;

function shared(label: string, known: Map<string, string>): string {
	const found = known.get(label);
	if (found === undefined && known.size < MAX_SHARED) known.set(label, label);
	return found ?? label;
}
