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

export interface ListReader {
	/**
	 * The numbers of a field, good until the next call.
	 * @throws InputError for what is no list of numbers, with its row
	 */
	read(field: string, row: number): Float64Array;
}

export function createListReader(path: string): ListReader {
	const scanner = new DecimalScanner(point);
	let numbers = new Float64Array(256);
	return {
		read(field, row) {
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
					refuse(text, start, row, count);
				}
				if (count === numbers.length) {
					const larger = new Float64Array(2 * count);
					larger.set(numbers);
					numbers = larger;
				}
				numbers[count++] = value;
				if (scanner.at >= end) break;
				const isComma = text.charCodeAt(scanner.at) === comma;
				if (!isComma && text[scanner.at - 1] !== " ")
					refuse(text, start, row, count - 1);
				if (isComma && ++scanner.at === end) refuse(text, start, row, count);
			}
			if (scanner.at > end) refuse(text, 0, row, count);
			return numbers.subarray(0, count);
		},
	};

	function refuse(text: string, at: number, row: number, column: number) {
		const field = text
			.slice(at)
			.split(/[,\]}]/, 1)[0]
			.trim();
		throw new InputError(
			path,
			"finite numbers",
			`${quoted(field, 40)} in row ${row}, column ${column}`,
		);
	}
}
