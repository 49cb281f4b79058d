/**
 * Text with a row a line: CSV, TSV, semicolons or spaces, with or without a header, numbers in columns or as lists in one (`[0.1,0.2]`, as pgvector writes them).
 * Numbers are read where they stand, with no string of their own.
 */
import { InputError } from "../../../errors.ts";
import { readClustersCsv } from "../../clusters/clusters-csv.ts";
import type { InputFile } from "../../input-file.ts";
import { quoted } from "../../printable.ts";
import { textOf } from "../../read-text.ts";
import { textPieces } from "../../text-pieces.ts";
import {
	type ColumnUse,
	chooseColumns,
	type FieldKind,
	isHeader,
} from "../columns.ts";
import type { Format, Role, RowNames } from "../format.ts";
import { createRowNames, type NamesBuilder } from "../row-names.ts";
import type { RowSink } from "../row-sink.ts";
import { DecimalScanner } from "./decimal.ts";
import { type Dialect, isNumber, tellDialect } from "./dialect.ts";
import { countLineEnds, isText } from "./is-text.ts";
import { readTextLines } from "./text-lines.ts";
import { forEachRecordOf, splitRecord } from "./text-records.ts";
import { createListReader, isList, type ListReader } from "./vector-text.ts";

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
	const { delimiter } = dialect;
	sink.expectRows(countLineEnds(file) + 1, file.size);
	const plan = planRows(file, dialect, role);
	const names = createRowNames(path);
	const rows = createRowReader(plan, dialect, sink, names, path);
	let isFirst = true;
	forEachRecordOf(file, expected, (text, start, end, line, hasQuotes) => {
		const isSkipped = isFirst && plan.hasHeader;
		isFirst = false;
		if (isSkipped) return;
		if (hasQuotes || plan.uses.includes("list")) {
			const record = text.slice(start, end);
			rows.fields(splitRecord(record, delimiter, path, line), line);
		} else rows.plain(text, start, end, line);
	});
	return names.finish();
}

interface Plan {
	readonly uses: readonly ColumnUse[];
	readonly hasHeader: boolean;
}

/** What the first two records tell of the columns. */
function planRows(
	file: InputFile,
	{ delimiter, sign }: Dialect,
	role: Role,
): Plan {
	const { path } = file;
	const records: string[][] = [];
	const stop = new Error("enough");
	try {
		forEachRecordOf(file, expected, (text, start, end, line) => {
			const record = text.slice(start, end);
			records.push(splitRecord(record, delimiter, path, line));
			if (records.length === 2) throw stop;
		});
	} catch (error) {
		if (error !== stop) throw error;
	}
	const [first, second = null] = records;
	if (!first) throw new InputError(path, "at least 1 row of numbers", "none");
	const scanner = new DecimalScanner(sign);
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

interface RowReader {
	/** Takes a record without quotes and lists. */
	plain(text: string, start: number, end: number, line: number): void;
	fields(fields: readonly string[], line: number): void;
}

function createRowReader(
	{ uses }: Plan,
	{ delimiter, sign }: Dialect,
	sink: RowSink,
	names: NamesBuilder,
	path: string,
): RowReader {
	const numbers = new Float64Array(
		uses.filter((use) => use === "value").length,
	);
	const scanner = new DecimalScanner(sign);
	const lists: ListReader = createListReader(path);
	const code = delimiter.charCodeAt(0);
	const isSpaced = delimiter === " ";

	function refuseLength(got: number, line: number): never {
		throw new InputError(
			path,
			`${uses.length} fields in line ${line}`,
			`${got}`,
		);
	}

	function refuseNumber(field: string, column: number, line: number): never {
		throw new InputError(
			path,
			"finite numbers",
			`${quoted(field, 40)} in row ${sink.rows}, column ${column} (line ${line})`,
		);
	}

	function fields(given: readonly string[], line: number): void {
		if (given.length !== uses.length) refuseLength(given.length, line);
		let list: Float64Array | null = null;
		let value = 0;
		for (let i = 0; i < uses.length; i++) {
			const use = uses[i];
			if (use === "list") list = lists.read(given[i], sink.rows);
			else if (use === "value") {
				scanner.text = given[i];
				scanner.at = 0;
				numbers[value] = scanner.next();
				const isWhole = scanner.at === given[i].length;
				if (!isWhole || Number.isNaN(numbers[value]))
					refuseNumber(given[i], value, line);
				value++;
			} else names.take(use, given[i], line);
		}
		sink.add(list ?? numbers);
	}

	function plain(text: string, start: number, end: number, line: number): void {
		const count = uses.length;
		let at = start;
		let value = 0;
		scanner.text = text;
		for (let i = 0; i < count; i++) {
			const isLast = i === count - 1;
			let stop: number;
			if (uses[i] === "value") {
				scanner.at = at;
				numbers[value] = scanner.next();
				stop = scanner.at;
				const isEnd = isLast
					? stop === end
					: stop < end &&
						(text.charCodeAt(stop) === code ||
							(isSpaced && text.charCodeAt(stop - 1) === code));
				if (!isEnd || Number.isNaN(numbers[value])) break;
				value++;
			} else {
				const next = text.indexOf(delimiter, at);
				stop = next < 0 || next > end ? end : next;
				if (isLast !== (stop === end)) break;
				names.take(uses[i], text.slice(at, stop), line);
			}
			if (isLast) {
				sink.add(numbers);
				return;
			}
			at = isSpaced ? stop : stop + 1;
		}
		// Something is wrong: said by the field.
		fields(splitRecord(text.slice(start, end), delimiter, path, line), line);
	}
	return { plain, fields };
}
