/** How good each row's face is by its picture, from a file. */
import { InputError } from "../../errors.ts";
import { forEachRecord } from "../clusters/csv.ts";
import { createRowOrder } from "../clusters/row-order.ts";
import { withInputFile } from "../input-file.ts";
import { quoted } from "../printable.ts";
import { textOf } from "../read-text.ts";

const expected = "a file of qualities";

/**
 * Reads the quality of each row: a csv with a column `quality`, as `embed` writes it, and perhaps `row`; or one number a line.
 * @returns [N] from 0 to 1
 * @throws InputError for a header without `quality`, another number of rows, and a value that is no number from 0 to 1
 */
export function readQuality(path: string, numRows: number): Float32Array {
	const text = withInputFile(path, expected, (file) => textOf(file, expected));
	const values: number[] = [];
	const rows: number[] = [];
	let columns: Columns | null = null;
	forEachRecord(text, path, (fields, line) => {
		if (columns === null) {
			columns = findColumns(fields, path);
			if (columns.hasHeader) return;
		}
		values.push(parseQuality(fields[columns.quality], path, line));
		if (columns.row >= 0) rows.push(Number(fields[columns.row]));
	});
	if (values.length !== numRows)
		throw new InputError(
			path,
			`${numRows} qualities of rows`,
			`${values.length}`,
		);
	return inOrder(values, rows, path);
}

/** Positions of columns; -1 for one that is not there. */
interface Columns {
	readonly hasHeader: boolean;
	readonly quality: number;
	readonly row: number;
}

function findColumns(first: readonly string[], path: string): Columns {
	if (first.length === 1 && isQuality(first[0]))
		return { hasHeader: false, quality: 0, row: -1 };
	const names = first.map((name) => name.trim().toLowerCase());
	const quality = names.indexOf("quality");
	if (quality < 0)
		throw new InputError(
			path,
			"one number a line, or a header with a column quality",
			quoted(first.join(","), 80),
		);
	return { hasHeader: true, quality, row: names.indexOf("row") };
}

const isQuality = (text: string | undefined) =>
	/^\s*(0|1|[01]?\.\d+(e-?\d+)?)\s*$/i.test(text ?? "") && Number(text) <= 1;

function parseQuality(
	text: string | undefined,
	path: string,
	line: number,
): number {
	if (isQuality(text)) return Number(text);
	throw new InputError(
		path,
		`a number from 0 to 1 in line ${line}`,
		quoted(text ?? "", 40),
	);
}

function inOrder(
	values: readonly number[],
	rows: readonly number[],
	path: string,
): Float32Array {
	if (rows.length === 0) return Float32Array.from(values);
	const order = createRowOrder(values.length, values.length, path);
	const ordered = new Float32Array(values.length);
	values.forEach((value, i) => {
		ordered[order.take(rows[i])] = value;
	});
	return ordered;
}
