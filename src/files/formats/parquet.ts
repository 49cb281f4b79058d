/** Parquet: features or a graph as a column of lists or as columns of numbers, labels as a column, read group by group of rows. */
import type { NamedValues } from "../../arrays/named-values.ts";
import { InputError } from "../../errors.ts";
import { findLabelColumns } from "../clusters/label-columns.ts";
import { quoted } from "../printable.ts";
import { chooseColumns } from "./columns.ts";
import { type Format, type RowNames, startsWith } from "./format.ts";
import { openTable, type ParquetTable } from "./parquet-table.ts";
import { createRowNames } from "./row-names.ts";
import type { RowSink } from "./row-sink.ts";

export const parquet: Format = {
	name: "a Parquet file",
	matches: ({ bytes }) => startsWith(bytes, "PAR1"),
	open: async (file) => {
		const table = await openTable(file);
		return {
			kind: "table",
			readNumbers: (sink) => readNumbers(table, sink),
			readValues: () => readValues(table),
		};
	},
};

async function readNumbers(
	table: ParquetTable,
	sink: RowSink,
): Promise<RowNames> {
	const { path, columns } = table;
	const uses = chooseColumns(columns, path);
	const used = columns
		.map(({ name }, i) => ({ name, use: uses[i] }))
		.filter(({ use }) => use !== "other");
	const indexesOf = (wanted: string) =>
		[...used.keys()].filter((i) => used[i].use === wanted);
	const [list] = indexesOf("list");
	const numbers = indexesOf("value");
	const named = [...indexesOf("id"), ...indexesOf("row")];
	const names = createRowNames(path);
	const row = new Float64Array(numbers.length);
	sink.expectRows(table.rows, Number.MAX_SAFE_INTEGER);
	await table.readColumns(
		used.map(({ name }) => name),
		(values, first, count) => {
			for (let i = 0; i < count; i++) {
				const at = first + i;
				for (const column of named)
					names.take(used[column].use, textOf(values[column][i], at, path), at);
				if (list !== undefined) {
					sink.add(rowOf(values[list][i], at, path));
					continue;
				}
				for (let c = 0; c < numbers.length; c++)
					row[c] = numberOf(values[numbers[c]][i], at, c, path);
				sink.add(row);
			}
		},
	);
	return names.finish();
}

function textOf(value: unknown, row: number, path: string): string {
	if (["string", "number", "bigint"].includes(typeof value)) return `${value}`;
	throw new InputError(path, `an id in row ${row}`, `${typeof value}`);
}

function numberOf(
	value: unknown,
	row: number,
	column: number,
	path: string,
): number {
	if (typeof value === "number") return value;
	if (typeof value === "bigint") return Number(value);
	throw new InputError(
		path,
		"finite numbers",
		`${shown(value)} in row ${row}, column ${column}`,
	);
}

function rowOf(list: unknown, row: number, path: string): Float64Array {
	const isList = Array.isArray(list) || ArrayBuffer.isView(list);
	if (!isList)
		throw new InputError(path, `a list of numbers in row ${row}`, "none");
	return Float64Array.from(list as unknown as unknown[], (value, column) =>
		numberOf(value, row, column, path),
	);
}

async function readValues(table: ParquetTable): Promise<NamedValues> {
	const { path, columns } = table;
	const names = columns.map(({ name }) => name);
	const { label, id, row } =
		names.length === 1
			? { label: 0, id: -1, row: -1 }
			: findLabelColumns(names, path, true);
	const read = [label, id, row].filter((column) => column >= 0);
	const labels: unknown[] = [];
	const rowNames = createRowNames(path);
	await table.readColumns(
		read.map((column) => names[column]),
		(values, first, count) => {
			const ids = values[read.indexOf(id)];
			const rows = values[read.indexOf(row)];
			for (let i = 0; i < count; i++) {
				const at = first + i;
				labels.push(values[0][i]);
				if (ids) rowNames.take("id", textOf(ids[i], at, path), at);
				if (rows) rowNames.take("row", textOf(rows[i], at, path), at);
			}
		},
	);
	return { values: checkLabels(labels, path), ...rowNames.finish() };
}

/** All texts, or all integers: as numbers where those are exact, else as BigInt. */
function checkLabels(values: unknown[], path: string) {
	if (values.length === 0)
		throw new InputError(path, "at least 1 label", "none");
	const isText = typeof values[0] === "string";
	const isLabel = (value: unknown) =>
		isText
			? typeof value === "string" && value !== ""
			: typeof value === "bigint" || Number.isSafeInteger(value);
	const bad = values.findIndex((value) => !isLabel(value));
	if (bad >= 0)
		throw new InputError(
			path,
			isText ? "a text in every row" : "an integer in every row",
			`${shown(values[bad])} in row ${bad}`,
		);
	if (isText) return values as string[];
	const integers = values as (number | bigint)[];
	const areExact = integers.every((value) =>
		Number.isSafeInteger(Number(value)),
	);
	return areExact ? integers.map(Number) : integers.map(BigInt);
}

function shown(value: unknown): string {
	return value === null || value === undefined
		? "none"
		: quoted(String(value), 40);
}
