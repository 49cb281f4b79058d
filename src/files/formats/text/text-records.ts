/** Records of a text file, one a line but where a quoted field goes over several: told where they lie in a piece of the text, never cut out whole. */
import { InputError } from "../../../errors.ts";
import type { InputFile } from "../../input-file.ts";
import { quoted } from "../../printable.ts";
import { textPieces } from "../../text-pieces.ts";

/** A record that is longer is taken for one whose quote never ends. */
const mostLength = 1 << 27;

/** The record from `start` to `end` of `text`; it begins in that line and may have quoted fields. */
export type VisitRecord = (
	text: string,
	start: number,
	end: number,
	line: number,
	hasQuotes: boolean,
) => void;

/**
 * Visits the records of a file in order, empty lines and lines of comment at its begin left out.
 * @throws InputError for what is no text, and a quote that does not end
 */
export function forEachRecordOf(
	file: InputFile,
	expected: string,
	visit: VisitRecord,
): void {
	let rest = "";
	let line = 1;
	let hasBegun = false;

	/** Visits the whole records of the text; returns where the rest begins. */
	function visitAll(text: string, isLast: boolean): number {
		const hasQuotes = text.includes('"');
		let start = 0;
		while (start < text.length) {
			const end = hasQuotes
				? recordEnd(text, start)
				: text.indexOf("\n", start);
			if (end < 0 && !isLast) return start;
			if (end < 0 && hasQuotes && opensQuote(text, start))
				throw new InputError(
					file.path,
					`a quoted field in line ${line} to end`,
					quoted(text.slice(start, start + 40), 40),
				);
			const stop = end < 0 ? text.length : end;
			const isReturn = stop > start && text.charCodeAt(stop - 1) === 13;
			const last = isReturn ? stop - 1 : stop;
			const isComment = !hasBegun && text.charCodeAt(start) === 35;
			if (last > start && !isComment) {
				hasBegun = true;
				visit(text, start, last, line, hasQuotes);
			}
			line += hasQuotes ? countLines(text, start, stop) + 1 : 1;
			start = stop + 1;
		}
		return text.length;
	}

	for (const piece of textPieces(file, expected)) {
		const text = rest + piece;
		rest = text.slice(visitAll(text, false));
		if (rest.length > mostLength)
			throw new InputError(
				file.path,
				`lines of at most ${mostLength} characters`,
				`a longer one in line ${line}`,
			);
	}
	visitAll(rest, true);
}

/** The line end behind a record whose quotes are closed; -1 where there is none. */
function recordEnd(text: string, start: number): number {
	let from = start;
	for (;;) {
		const end = text.indexOf("\n", from);
		const quote = text.indexOf('"', from);
		if (end < 0 || quote < 0 || end < quote) return end;
		const closing = text.indexOf('"', quote + 1);
		if (closing < 0) return -1;
		from = closing + 1;
	}
}

function opensQuote(text: string, start: number): boolean {
	let count = 0;
	for (let at = text.indexOf('"', start); at >= 0; count++)
		at = text.indexOf('"', at + 1);
	return count % 2 === 1;
}

function countLines(text: string, start: number, end: number): number {
	let count = 0;
	for (let at = text.indexOf("\n", start); at >= 0 && at < end; count++)
		at = text.indexOf("\n", at + 1);
	return count;
}

/**
 * The fields of a record; quotes around one are taken off.
 * @throws InputError naming `where` for a text beside a quoted field
 */
export function splitRecord(
	record: string,
	delimiter: string,
	where: string,
	line: number,
): string[] {
	if (delimiter === " ") return record.trim().split(/ +/);
	if (!record.includes('"')) return record.split(delimiter);
	const fields: string[] = [];
	const refuse = (at: number) => {
		throw new InputError(
			where,
			`fields as in RFC 4180 in line ${line}`,
			quoted(record.slice(at, at + 40), 40),
		);
	};
	for (let at = 0; at <= record.length; ) {
		const isQuoted = record[at] === '"';
		const end = isQuoted
			? closingQuote(record, at) + 1
			: fieldEnd(record, at, delimiter);
		const field = record.slice(at, end);
		const next = record[end];
		if ((isQuoted && end === 0) || (next !== undefined && next !== delimiter))
			refuse(at);
		if (!isQuoted && field.includes('"')) refuse(at);
		fields.push(isQuoted ? field.slice(1, -1).replaceAll('""', '"') : field);
		at = end + 1;
	}
	return fields;
}

/** -1 where there is none. */
function closingQuote(record: string, start: number): number {
	let at = record.indexOf('"', start + 1);
	while (at >= 0 && record[at + 1] === '"') at = record.indexOf('"', at + 2);
	return at;
}

function fieldEnd(record: string, start: number, delimiter: string): number {
	const end = record.indexOf(delimiter, start);
	return end < 0 ? record.length : end;
}
