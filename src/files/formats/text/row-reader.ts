/** The numbers, names and lists of a table's records. Numbers are read where they stand in the text, without a string of their own. */
import { InputError } from "../../../errors.ts";
import { quoted } from "../../printable.ts";
import type { ColumnUse } from "../columns.ts";
import type { NamesBuilder } from "../row-names.ts";
import type { RowSink } from "../row-sink.ts";
import { DecimalScanner } from "./decimal.ts";
import type { Dialect } from "./dialect.ts";
import { splitRecord, type TextRecord } from "./text-records.ts";
import { ListReader } from "./vector-text.ts";

export interface RowReaderOptions {
	/** What each column holds. */
	readonly uses: readonly ColumnUse[];
	readonly dialect: Dialect;
	/** Gets the numbers of each row. */
	readonly sink: RowSink;
	/** Gets the names and numbers of rows. */
	readonly names: NamesBuilder;
	/** For messages. */
	readonly path: string;
}

export class RowReader {
	private readonly options: RowReaderOptions;
	private readonly numbers: Float64Array;
	private readonly scanner: DecimalScanner;
	private readonly lists: ListReader;
	private readonly hasLists: boolean;

	constructor(options: RowReaderOptions) {
		const { uses, dialect, path } = options;
		this.options = options;
		this.numbers = new Float64Array(
			uses.filter((use) => use === "value").length,
		);
		this.scanner = new DecimalScanner(dialect.sign);
		this.lists = new ListReader(path);
		this.hasLists = uses.includes("list");
	}

	/** @throws InputError for another number of fields, and for a field that is no number, with its row, column and line */
	read(record: TextRecord): void {
		const isPlain = !record.hasQuotes && !this.hasLists;
		if (isPlain && this.readPlain(record)) return;
		const { dialect, path } = this.options;
		const fields = splitRecord(record, dialect.delimiter, path);
		this.readFields(fields, record.line);
	}

	/** Reads a record without quotes and lists; false where something is wrong with it, which `readFields` then names. */
	private readPlain({ text, start, end, line }: TextRecord): boolean {
		const { numbers, scanner } = this;
		const { uses, dialect, sink, names } = this.options;
		const { delimiter } = dialect;
		const code = delimiter.charCodeAt(0);
		const isSpaced = delimiter === " ";
		const last = uses.length - 1;
		let at = start;
		let value = 0;
		scanner.text = text;
		for (let i = 0; i <= last; i++) {
			let stop: number;
			if (uses[i] === "value") {
				scanner.at = at;
				numbers[value] = scanner.next();
				stop = scanner.at;
				const isEnd =
					i === last
						? stop === end
						: stop < end &&
							(text.charCodeAt(stop) === code ||
								(isSpaced && text.charCodeAt(stop - 1) === code));
				if (!isEnd || Number.isNaN(numbers[value])) return false;
				value++;
			} else {
				const next = text.indexOf(delimiter, at);
				stop = next < 0 || next > end ? end : next;
				if ((i === last) !== (stop === end)) return false;
				names.take(uses[i], text.slice(at, stop), line);
			}
			at = isSpaced ? stop : stop + 1;
		}
		sink.add(numbers);
		return true;
	}

	private readFields(fields: readonly string[], line: number): void {
		const { numbers, scanner, lists } = this;
		const { uses, sink, names } = this.options;
		if (fields.length !== uses.length) this.refuseLength(fields.length, line);
		let list: Float64Array | null = null;
		let value = 0;
		for (let i = 0; i < uses.length; i++) {
			const use = uses[i];
			if (use === "list") list = lists.read(fields[i], sink.rows);
			else if (use === "value") {
				scanner.text = fields[i];
				scanner.at = 0;
				numbers[value] = scanner.next();
				const isAll = scanner.at === fields[i].length;
				if (!isAll || Number.isNaN(numbers[value]))
					this.refuseNumber(fields[i], value, line);
				value++;
			} else names.take(use, fields[i], line);
		}
		sink.add(list ?? numbers);
	}

	private refuseLength(got: number, line: number): never {
		const { uses, path } = this.options;
		const expected = `${uses.length} fields in line ${line}`;
		throw new InputError(path, expected, `${got}`);
	}

	private refuseNumber(field: string, column: number, line: number): never {
		const { sink, path } = this.options;
		throw new InputError(
			path,
			"finite numbers",
			`${quoted(field, 40)} in row ${sink.rows}, column ${column} (line ${line})`,
		);
	}
}
