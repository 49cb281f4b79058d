/**
 * The values of a JSON file one by one: of JSON lines, of values with any space between them, or of one list around them all.
 * Each is parsed alone, so that a file larger than a string can be is read in bounded memory.
 */
import { InputError } from "../errors.ts";
import type { InputFile } from "./input-file.ts";
import { quoted } from "./printable.ts";
import { textPieces } from "./text-pieces.ts";

/** A value that is longer is refused: parsed, it takes up to twenty times as much memory. */
const mostLength = 1 << 26;

const tab = 9;
const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const comma = 44;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/**
 * Visits every value, parsed, with its number.
 * @throws InputError for what is no JSON, with the number of the value
 */
export function forEachJsonValue(
	file: InputFile,
	visit: (value: unknown, index: number) => void,
): void {
	const { path } = file;
	const splitter = createSplitter(path);
	let index = 0;
	const parse = (text: string) => {
		let value: unknown;
		try {
			value = JSON.parse(text);
		} catch {
			throw new InputError(
				path,
				`JSON in value ${index}`,
				quoted(text.slice(0, 60), 60),
			);
		}
		visit(value, index++);
	};
	for (const piece of textPieces(file, "a JSON file"))
		splitter.feed(piece, parse);
	splitter.end(parse);
}

/** Cuts a text that comes in pieces into its top values; a list of lists, objects or texts around all is taken off. */
function createSplitter(path: string) {
	let text = "";
	let at = 0;
	let start = -1;
	let depth = 0;
	let isInText = false;
	let isEscaped = false;
	/** Null until it is known: whether one list holds all values. */
	let isList: boolean | null = null;
	let isClosed = false;
	let isAfterValue = false;

	function refuse(what: string): never {
		throw new InputError(path, "JSON values", what);
	}

	function begin(): void {
		if (isClosed) refuse("more behind the end of the list");
		if (isList && isAfterValue) refuse("two values without a comma");
		start = at;
	}

	function finish(end: number, parse: (text: string) => void): void {
		const value = text.slice(start, end);
		start = -1;
		isAfterValue = true;
		parse(value);
	}

	/** The list around all values is known by what comes second: another list, an object or a text. */
	function opensAll(): boolean | null {
		let next = at + 1;
		while (isSpace(text.charCodeAt(next))) next++;
		if (next >= text.length) return null;
		const c = text.charCodeAt(next);
		return c === openBracket || c === openBrace || c === quote;
	}

	function scan(parse: (text: string) => void): void {
		for (; at < text.length; at++) {
			const c = text.charCodeAt(at);
			if (isInText) {
				if (isEscaped) isEscaped = false;
				else if (c === backslash) isEscaped = true;
				else if (c === quote) {
					isInText = false;
					if (depth === 0) finish(at + 1, parse);
				}
				continue;
			}
			if (depth > 0) {
				if (c === quote) isInText = true;
				else if (c === openBracket || c === openBrace) depth++;
				else if (c === closeBracket || c === closeBrace) {
					depth--;
					if (depth === 0) finish(at + 1, parse);
				}
				continue;
			}
			const isEnd = isSpace(c) || c === comma || c === closeBracket;
			if (start >= 0 && isEnd) finish(at, parse);
			if (isSpace(c)) continue;
			if (c === comma) {
				if (!isList || !isAfterValue)
					refuse("a comma without a value before it");
				isAfterValue = false;
			} else if (c === closeBracket) {
				if (!isList || isClosed) refuse("a bracket that closes nothing");
				isClosed = true;
			} else if (isList === null && c === openBracket) {
				isList = opensAll();
				if (isList === null) return;
				if (!isList) {
					begin();
					depth++;
				}
			} else if (start < 0) {
				isList ??= false;
				begin();
				if (c === quote) isInText = true;
				else if (c === openBracket || c === openBrace) depth++;
			}
		}
	}
	return {
		feed(piece: string, parse: (text: string) => void): void {
			const kept = start >= 0 ? start : at;
			text = text.slice(kept) + piece;
			at -= kept;
			if (start >= 0) start = 0;
			scan(parse);
			if (start >= 0 && text.length - start > mostLength)
				refuse(`one of more than ${mostLength} characters`);
		},
		end(parse: (text: string) => void): void {
			if (isList === null && at < text.length) isList = false;
			if (start >= 0 && depth === 0 && !isInText) finish(at, parse);
			if (start >= 0 || (isList && !isClosed)) refuse("its end too early");
		},
	};
}

function isSpace(c: number): boolean {
	return c === space || c === lineFeed || c === carriageReturn || c === tab;
}
