/** Records of a text file, one a line unless a quoted field has line ends: as positions in a piece of the text, without copies. */
import { InputError } from "../../../errors.ts";
import type { InputFile } from "../../input-file.ts";
import { quoted } from "../../printable.ts";
import { textPieces } from "../../text-pieces.ts";

/** A longer record is refused: its quote probably never ends. */
const mostLength = 1 << 27;

/** The record from `start` to `end` of `text`. */
export interface TextRecord {
	readonly text: string;
	readonly start: number;
	readonly end: number;
	/** The line that it begins in. */
	readonly line: number;
	/** Whether it may have quoted fields. */
	readonly hasQuotes: boolean;
}

/**
 * Visits the records of a file in order, without empty lines and lines of comment at the start.
 * @throws InputError for what is no text, and a quote that does not end
 */
export function forEachRecordOf(
	file: InputFile,
	expected: string,
	visit: (record: TextRecord) => void,
): void {
	const finder = new RecordFinder(file.path, visit);
	for (const piece of textPieces(file, expected)) finder.feed(piece);
	finder.end();
}

class RecordFinder {
	private readonly path: string;
	private readonly visit: (record: TextRecord) => void;
	private rest = "";
	private line = 1;
	private hasBegun = false;

	constructor(path: string, visit: (record: TextRecord) => void) {
		this.path = path;
		this.visit = visit;
	}

	feed(piece: string): void {
		const text = this.rest + piece;
		this.rest = text.slice(this.visitAll(text, false));
		if (this.rest.length > mostLength)
			throw new InputError(
				this.path,
				`lines of at most ${mostLength} characters`,
				`a longer one in line ${this.line}`,
			);
	}

	end(): void {
		this.visitAll(this.rest, true);
	}

	/** Visits the whole records of the text; returns where the rest begins. */
	private visitAll(text: string, isLast: boolean): number {
		const hasQuotes = text.includes('"');
		let start = 0;
		while (start < text.length) {
			const lineEnd = hasQuotes
				? recordEnd(text, start)
				: text.indexOf("\n", start);
			if (lineEnd < 0 && !isLast) return start;
			if (lineEnd < 0 && hasQuotes && opensQuote(text, start))
				this.refuseQuote(text, start);
			const stop = lineEnd < 0 ? text.length : lineEnd;
			const isReturn = stop > start && text.charCodeAt(stop - 1) === 13;
			const end = isReturn ? stop - 1 : stop;
			const isComment = !this.hasBegun && text.charCodeAt(start) === 35;
			if (end > start && !isComment) {
				this.hasBegun = true;
				this.visit({ text, start, end, line: this.line, hasQuotes });
			}
			this.line += hasQuotes ? countLines(text, start, stop) + 1 : 1;
			start = stop + 1;
		}
		return text.length;
	}

	private refuseQuote(text: string, start: number): never {
		throw new InputError(
			this.path,
			`a quoted field in line ${this.line} to end`,
			quoted(text.slice(start, start + 40), 40),
		);
	}
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
 * The fields of a record, without the quotes around them.
 * @throws InputError naming `where` for a text beside a quoted field
 */
export function splitRecord(
	{ text, start, end: recordStop, line }: TextRecord,
	delimiter: string,
	where: string,
): string[] {
	const record = text.slice(start, recordStop);
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

/** Position of the quote that ends a field; -1 where there is none. */
function closingQuote(record: string, start: number): number {
	let at = record.indexOf('"', start + 1);
	while (at >= 0 && record[at + 1] === '"') at = record.indexOf('"', at + 2);
	return at;
}

function fieldEnd(record: string, start: number, delimiter: string): number {
	const end = record.indexOf(delimiter, start);
	return end < 0 ? record.length : end;
}
