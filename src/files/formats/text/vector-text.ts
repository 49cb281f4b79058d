/** Lists of numbers in one field: `[0.1,0.2]` of pgvector and JSON, `{0.1,0.2}` of PostgreSQL's arrays, `[0.1 0.2]` of NumPy. */
import { InputError } from "../../../errors.ts";
import { quoted } from "../../printable.ts";
import { comma, DecimalScanner, point } from "./decimal.ts";

const closing: Readonly<Record<string, string>> = { "[": "]", "{": "}" };

export function isList(field: string): boolean {
	const text = field.trim();
	const close = closing[text[0]];
	return close !== undefined && text.endsWith(close);
}

export class ListReader {
	private readonly path: string;
	private readonly scanner = new DecimalScanner(point);
	private numbers = new Float64Array(256);

	/** @param path for messages */
	constructor(path: string) {
		this.path = path;
	}

	/**
	 * The numbers of a field, valid until the next call.
	 * @throws InputError for what is no list of numbers, with its row
	 */
	read(field: string, row: number): Float64Array {
		const { path, scanner } = this;
		// NumPy breaks long arrays into lines.
		const text = field.trim().replaceAll(/[\t\r\n]/g, " ");
		if (!isList(text))
			throw new InputError(
				path,
				`a list of numbers in row ${row}`,
				quoted(text, 40),
			);
		const end = text.length - 1;
		scanner.text = text;
		scanner.at = 1;
		let count = 0;
		while (scanner.at < end) {
			const start = scanner.at;
			const value = scanner.next();
			if (Number.isNaN(value)) {
				// An empty list may have a space in it.
				if (count === 0 && text.slice(1, end).trim() === "") break;
				this.refuse(text.slice(start), row, count);
			}
			if (count === this.numbers.length) this.grow();
			this.numbers[count++] = value;
			if (scanner.at >= end) break;
			const isComma = text.charCodeAt(scanner.at) === comma;
			if (!isComma && text[scanner.at - 1] !== " ")
				this.refuse(text.slice(start), row, count - 1);
			if (isComma && ++scanner.at === end)
				this.refuse(text.slice(start), row, count);
		}
		if (scanner.at > end) this.refuse(text, row, count);
		return this.numbers.subarray(0, count);
	}

	private grow(): void {
		const larger = new Float64Array(2 * this.numbers.length);
		larger.set(this.numbers);
		this.numbers = larger;
	}

	private refuse(rest: string, row: number, column: number): never {
		const field = rest.split(/[,\]}]/, 1)[0].trim();
		throw new InputError(
			this.path,
			"finite numbers",
			`${quoted(field, 40)} in row ${row}, column ${column}`,
		);
	}
}
