/** Comma-separated text as in RFC 4180: quoted fields may hold commas, doubled quotes and line ends. */
import { InputError } from "../../errors.ts";
import { quoted } from "../printable.ts";

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** Quotes a field where it needs to be. */
export function csvField(text: string): string {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Visits the records in order with the line that each starts in; empty lines are skipped. Fields are parted by `delimiter`, one character.
 * @throws InputError naming `where` for a quote that does not end, or text beside a quoted field
 */
export function forEachRecord(
	text: string,
	where: string,
	visit: (fields: string[], line: number) => void,
	delimiter = ",",
): void {
	const comma = delimiter.charCodeAt(0);
	let fields: string[] = [];
	let line = 1;
	let startLine = 1;
	let start = 0;
	while (start < text.length || fields.length > 0) {
		const isQuoted = text.charCodeAt(start) === QUOTE;
		const end = isQuoted
			? quotedEnd(text, start)
			: plainEnd(text, start, comma);
		const raw = text.slice(start, end);
		fields.push(isQuoted ? raw.slice(1, -1).replaceAll('""', '"') : raw);
		if (isQuoted) line += raw.split("\n").length - 1;
		const next = separatorEnd(text, end, comma);
		if (next < 0)
			throw new InputError(
				where,
				`fields as in RFC 4180 in line ${line}`,
				quoted(text.slice(start, start + 40), 40),
			);
		start = next;
		if (text.charCodeAt(end) === comma) continue;
		line++;
		if (fields.length > 1 || raw !== "") visit(fields, startLine);
		fields = [];
		startLine = line;
	}
}

/** Position behind the closing quote; `start` when there is none. */
function quotedEnd(text: string, start: number): number {
	let quote = text.indexOf('"', start + 1);
	while (quote >= 0 && text.charCodeAt(quote + 1) === QUOTE)
		quote = text.indexOf('"', quote + 2);
	return quote < 0 ? start : quote + 1;
}

function plainEnd(text: string, start: number, comma: number): number {
	let end = start;
	while (end < text.length) {
		const code = text.charCodeAt(end);
		if (code === comma || code === LF || code === CR || code === QUOTE) break;
		end++;
	}
	return end;
}

/** Position behind the comma, line end or end of text at `at`; -1 for anything else. */
function separatorEnd(text: string, at: number, comma: number): number {
	if (at === text.length) return at;
	const code = text.charCodeAt(at);
	if (code === comma || code === LF) return at + 1;
	return code === CR && text.charCodeAt(at + 1) === LF ? at + 2 : -1;
}
