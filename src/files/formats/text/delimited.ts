/**
 * Text with a row a line: CSV, TSV, semicolons or spaces, with or without a header, numbers in columns or as lists in one (`[0.1,0.2]`, as pgvector writes them).
 */
import { InputError } from "../../../errors.ts";
import { readClustersCsv } from "../../clusters/clusters-csv.ts";
import type { InputFile } from "../../input-file.ts";
import { textOf } from "../../read-text.ts";
import { textPieces } from "../../text-pieces.ts";
import {
	type ColumnUse,
	chooseColumns,
	type FieldKind,
	isHeader,
} from "../columns.ts";
import type { Format, Role, RowNames } from "../format.ts";
import { createRowNames } from "../row-names.ts";
import type { RowSink } from "../row-sink.ts";
import { DecimalScanner } from "./decimal.ts";
import { type Dialect, isNumber, tellDialect } from "./dialect.ts";
import { countLineEnds, isText } from "./is-text.ts";
import { RowReader } from "./row-reader.ts";
import { readTextLines } from "./text-lines.ts";
import { forEachRecordOf, splitRecord } from "./text-records.ts";
import { isList } from "./vector-text.ts";

const expected = "a text file";

export const delimited: Format = {
	name: expected,
	matches: ({ bytes }) => isText(bytes),
	open: (file, { role }) => {
		const [first = ""] = textPieces(file, expected);
		const dialect = tellDialect(first, role);
		return {
			kind: "table",
			readNumbers: (sink) => readNumbers(file, dialect, role, sink),
			readValues: () => {
				const text = textOf(file, expected);
				const values = readTextLines(text);
				if (values) return { values, ids: null, rows: null };
				const { delimiter } = dialect;
				return readClustersCsv(text, file.path, { withIds: true, delimiter });
			},
		};
	},
};

function readNumbers(
	file: InputFile,
	dialect: Dialect,
	role: Role,
	sink: RowSink,
): RowNames {
	const { path } = file;
	sink.expectRows(countLineEnds(file) + 1, file.size);
	const { uses, hasHeader } = planRows(file, dialect, role);
	const names = createRowNames(path);
	const rows = new RowReader({ uses, dialect, sink, names, path });
	let isHeader = hasHeader;
	forEachRecordOf(file, expected, (record) => {
		if (!isHeader) rows.read(record);
		isHeader = false;
	});
	return names.finish();
}

interface Plan {
	readonly uses: readonly ColumnUse[];
	readonly hasHeader: boolean;
}

/** Chooses the use of each column by the first two records. */
function planRows(file: InputFile, dialect: Dialect, role: Role): Plan {
	const { path } = file;
	const [first, second = null] = firstRecords(file, dialect);
	if (!first) throw new InputError(path, "at least 1 row of numbers", "none");
	const scanner = new DecimalScanner(dialect.sign);
	const kindOf = (field: string): FieldKind =>
		isList(field) ? "list" : isNumber(field, scanner) ? "number" : "text";
	const hasHeader = isHeader(first, second, kindOf, role);
	const body = hasHeader ? second : first;
	if (!body) throw new InputError(path, "a row under the header", "none");
	const columns = body.map((field, i) => ({
		name: hasHeader ? (first[i] ?? "") : null,
		kind: kindOf(field),
	}));
	return { uses: chooseColumns(columns, path), hasHeader };
}

/** The fields of the first two records, or of fewer. */
function firstRecords(file: InputFile, { delimiter }: Dialect): string[][] {
	const records: string[][] = [];
	/** Ends the visit. */
	const stop = new Error("enough");
	try {
		forEachRecordOf(file, expected, (record) => {
			records.push(splitRecord(record, delimiter, file.path));
			if (records.length === 2) throw stop;
		});
	} catch (error) {
		if (error !== stop) throw error;
	}
	return records;
}
