/** Clusters or labels from .csv text: with a header that names the column, or a single column of whole numbers. */
import { InputError } from "../errors.ts";
import { forEachRecord } from "./csv.ts";
import { inRowOrder } from "./row-order.ts";

interface Columns {
	readonly count: number;
	readonly label: number;
	/** Column of the row index, or -1 where lines are in row order. */
	readonly row: number;
	/** Whether labels must be whole numbers: where no column name says that they are labels. */
	readonly isNumeric: boolean;
}

const LABEL_NAMES = ["cluster", "label"];
const WHOLE = /^(0|-?[1-9]\d*)$/;

/**
 * One label per row, as text, in row order.
 * @throws InputError naming `where` for no such column or two, another number of fields, an empty label, and rows that are not 0..N-1 once each
 */
export function readClustersCsv(text: string, where: string): string[] {
	const labels: string[] = [];
	const rows: number[] = [];
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
		labels.push(parseLabel(fields[label], columns, where, line));
		if (row >= 0) rows.push(parseRow(fields[row], where, line));
	});
	if (labels.length === 0)
		throw new InputError(where, "at least 1 line of labels", "none");
	const { row } = columns!;
	return row < 0 ? labels : inRowOrder(labels, rows, labels.length, where);
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
		`columns ${JSON.stringify(fields.join(",").slice(0, 80))}`,
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
			JSON.stringify(field.slice(0, 40)),
		);
	return label;
}

function parseRow(field: string, where: string, line: number): number {
	if (WHOLE.test(field.trim())) return Number(field);
	throw new InputError(
		where,
		`a row index in line ${line}`,
		JSON.stringify(field.slice(0, 40)),
	);
}
