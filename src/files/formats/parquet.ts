/** Parquet: features or a graph as a column of lists or as columns of numbers, labels as a column, read group by group of rows. */
import type { AsyncBuffer, FileMetaData, SchemaTree } from "hyparquet";
import type { NamedValues } from "../../arrays/named-values.ts";
import { InputError } from "../../errors.ts";
import type { InputFile } from "../input-file.ts";
import { quoted } from "../printable.ts";
import { type Column, chooseColumns, type FieldKind } from "./columns.ts";
import { type Format, type RowNames, startsWith } from "./format.ts";
import { checkColumns, damagedParquet } from "./parquet-check.ts";
import { createRowNames } from "./row-names.ts";
import type { RowSink } from "./row-sink.ts";

const labelName = /^(labels?|clusters?|identity|person|target)$/i;
const idName = /^(_?ids?|uuid|key|names?|file_?names?|files?|paths?|images?)$/i;

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

interface Table {
	readonly path: string;
	readonly columns: readonly (Column & { readonly name: string })[];
	/** Rows in each group. */
	readonly groups: readonly number[];
	readonly rows: number;
	/** Says which columns will be read, and checks them. */
	check(names: readonly string[]): void;
	/** The values of a column in some rows. */
	read(name: string, start: number, end: number): Promise<ArrayLike<unknown>>;
}

/** The library is loaded only for a file that needs it. */
async function openTable(file: InputFile): Promise<Table> {
	const { path, size } = file;
	const { parquetMetadataAsync, parquetSchema } = await import("hyparquet");
	const { parquetReadColumn } = await import("hyparquet/src/read.js");
	const { compressors } = await import("hyparquet-compressors");
	const buffer: AsyncBuffer = {
		byteLength: size,
		slice(start, end = size) {
			if (!(start >= 0 && start <= end && end <= size))
				throw damagedParquet(path, "a part outside the file");
			const bytes = new ArrayBuffer(end - start);
			file.readInto(new Uint8Array(bytes), start);
			return bytes;
		},
	};
	const metadata = await orDamaged(path, () => parquetMetadataAsync(buffer));
	const schema = await orDamaged(path, () => parquetSchema(metadata));
	if (schema.children.length === 0) throw damagedParquet(path, "no columns");
	return {
		path,
		columns: schema.children.map(({ element, children }) => ({
			name: element.name,
			kind: kindOf({ element, children }),
		})),
		...countRows(path, metadata),
		check: (names) => {
			try {
				checkColumns(file, metadata, names);
			} catch (error) {
				throw asDamaged(path, error);
			}
		},
		read: (name, rowStart, rowEnd) =>
			orDamaged(path, () =>
				parquetReadColumn({
					...{ file: buffer, metadata, columns: [name], rowStart, rowEnd },
					...{ compressors, geoparquet: false },
				}),
			),
	};
}

function countRows(path: string, metadata: FileMetaData) {
	const groups = metadata.row_groups.map(({ num_rows: rows }) => Number(rows));
	const rows = groups.reduce((sum, count) => sum + count, 0);
	const isSound = groups.every(
		(count) => Number.isSafeInteger(count) && count >= 0,
	);
	if (!isSound || rows !== Number(metadata.num_rows))
		throw damagedParquet(path, "another number of rows than it says");
	return { groups, rows };
}

function kindOf({
	element,
	children,
}: Pick<SchemaTree, "element" | "children">): FieldKind {
	if (children.length > 0) return "list";
	if (element.type === "BYTE_ARRAY") return "text";
	if (element.type !== "FIXED_LEN_BYTE_ARRAY") return "number";
	return element.logical_type?.type === "FLOAT16" ? "number" : "text";
}

/** What the library throws for a file that it cannot read is said in one line. */
async function orDamaged<T>(
	path: string,
	action: () => T | Promise<T>,
): Promise<T> {
	try {
		return await action();
	} catch (error) {
		throw asDamaged(path, error);
	}
}

function asDamaged(path: string, error: unknown): unknown {
	if (error instanceof InputError || !(error instanceof Error)) return error;
	// Errors of reading are the system's.
	if ("syscall" in error) return error;
	return damagedParquet(path, error.message.replaceAll(/\s+/g, " "));
}

async function readNumbers(table: Table, sink: RowSink): Promise<RowNames> {
	const { path, columns, groups } = table;
	const uses = chooseColumns(columns, path);
	const used = columns
		.map(({ name }, i) => ({ name, use: uses[i] }))
		.filter(({ use }) => use !== "other");
	table.check(used.map(({ name }) => name));
	sink.expectRows(table.rows, Number.MAX_SAFE_INTEGER);
	const names = createRowNames(path);
	const isOfLists = uses.includes("list");
	let first = 0;
	for (const count of groups) {
		const read = [];
		for (const { name, use } of used) {
			const values = await table.read(name, first, first + count);
			if (values.length !== count)
				throw damagedParquet(path, `${values.length} rows of ${count}`);
			read.push({ use, values });
		}
		const numbers = read.filter(({ use }) => use === "value");
		const list = read.find(({ use }) => use === "list");
		const row = new Float64Array(numbers.length);
		for (let i = 0; i < count; i++) {
			for (const { use, values } of read)
				if (use === "id" || use === "row")
					names.take(use, textOf(values[i], sink.rows, path), sink.rows);
			if (isOfLists) sink.add(rowOf(list!.values[i], sink.rows, path));
			else {
				for (let c = 0; c < numbers.length; c++)
					row[c] = numberOf(numbers[c].values[i], sink.rows, c, path);
				sink.add(row);
			}
		}
		first += count;
	}
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
		`${value === null || value === undefined ? "none" : quoted(String(value), 40)} in row ${row}, column ${column}`,
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

async function readValues(table: Table): Promise<NamedValues> {
	const { path, columns, groups } = table;
	const names = columns.map(({ name }) => name);
	const named = names.filter((name) => labelName.test(name));
	const label = named.length === 1 ? named[0] : names[0];
	if (named.length !== 1 && names.length !== 1)
		throw new InputError(
			path,
			"one column named cluster or label",
			`columns ${quoted(names.join(","), 80)}`,
		);
	const id = names.find((name) => name !== label && idName.test(name)) ?? null;
	const row = names.includes("row") && label !== "row" ? "row" : null;
	table.check([label, id, row].filter((name) => name !== null));
	const values: unknown[] = [];
	const found = createRowNames(path);
	let first = 0;
	for (const count of groups) {
		const end = first + count;
		const read = async (name: string | null) =>
			name === null ? null : await table.read(name, first, end);
		const [labels, ids, rows] = [
			await read(label),
			await read(id),
			await read(row),
		];
		for (let i = 0; i < count; i++) {
			values.push(labels![i]);
			if (ids) found.take("id", textOf(ids[i], first + i, path), first + i);
			if (rows) found.take("row", textOf(rows[i], first + i, path), first + i);
		}
		first = end;
	}
	return { values: checkLabels(values, path), ...found.finish() };
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
			isText ? "a text in every row" : "a whole number in every row",
			`${values[bad] === undefined || values[bad] === null ? "none" : quoted(String(values[bad]), 40)} in row ${bad}`,
		);
	if (isText) return values as string[];
	const whole = values as (number | bigint)[];
	const areExact = whole.every((value) => Number.isSafeInteger(Number(value)));
	return areExact ? whole.map(Number) : whole.map(BigInt);
}
