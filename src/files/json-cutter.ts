/** Cuts JSON text into its values by brackets, quotes and commas. Whether a value is valid inside is not checked. */
import { InputError } from "../errors.ts";

/** Most characters of a value: parsed, it takes up to twenty times as much memory. */
const mostLength = 1 << 26;

const quote = 34;
const comma = 44;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/** Cuts a text that comes in pieces into its values. */
export class ValueCutter {
	private readonly path: string;
	/** Whether any list around all values is opened, or only one of lists, objects or texts. */
	private readonly opensLists: boolean;
	private readonly visit: (text: string) => void;
	private text = "";
	private at = 0;
	/** Where the value that is being read begins; -1 between values. */
	private start = -1;
	/** Lists and objects that are open at the position, without the list around all values. */
	private depth = 0;
	private isInText = false;
	/** Whether a list around all values is opened; null until that is decided. */
	private isList: boolean | null = null;
	private isClosed = false;
	private isAfterValue = false;
	private isAfterComma = false;

	constructor(
		path: string,
		opensLists: boolean,
		visit: (text: string) => void,
	) {
		this.path = path;
		this.opensLists = opensLists;
		this.visit = visit;
	}

	feed(piece: string): void {
		const from = this.start >= 0 ? this.start : this.at;
		this.text = this.text.slice(from) + piece;
		this.at -= from;
		if (this.start >= 0) this.start = 0;
		this.scan();
		if (this.start >= 0 && this.text.length - this.start > mostLength)
			this.refuse(`one of more than ${mostLength} characters`);
	}

	end(): void {
		const { depth, isInText } = this;
		if (this.start >= 0 && depth === 0 && !isInText) this.finish();
		const isOpen = this.isList === true && !this.isClosed;
		// Text remains where the last piece ended right after the first bracket.
		if (this.start >= 0 || isOpen || this.at < this.text.length)
			this.refuse("its end too early");
	}

	private refuse(what: string): never {
		throw new InputError(this.path, "JSON values", what);
	}

	private scan(): void {
		while (this.at < this.text.length) {
			if (this.depth > 0 || this.isInText) this.scanInside();
			else if (!this.scanOutside(this.text.charCodeAt(this.at))) return;
		}
	}

	/** Goes to the end of a list, an object or a text, or to the end of the piece. */
	private scanInside(): void {
		const { text } = this;
		let { at, depth, isInText } = this;
		for (; at < text.length && (depth > 0 || isInText); at++) {
			const c = text.charCodeAt(at);
			if (isInText) {
				// The escaped character is skipped, even if it is in the next piece.
				if (c === backslash) at++;
				else if (c === quote) isInText = false;
			} else if (c === quote) isInText = true;
			else if (c === openBracket || c === openBrace) depth++;
			else if (c === closeBracket || c === closeBrace) depth--;
		}
		this.at = at;
		this.depth = depth;
		this.isInText = isInText;
		if (depth === 0 && !isInText) this.finish();
	}

	/** Takes a character outside lists, objects and texts; false where it needs the next piece to decide. */
	private scanOutside(c: number): boolean {
		const isEnd = isSpace(c) || c === comma || c === closeBracket;
		if (this.start >= 0 && isEnd) this.finish();
		if (c === comma) this.takeComma();
		else if (c === closeBracket) this.closeList();
		else if (this.isList === null && c === openBracket) {
			this.isList = this.opensLists || this.opensAll();
			if (this.isList === null) return false;
			if (!this.isList) this.begin(c);
		} else if (this.start < 0 && !isEnd) this.begin(c);
		this.at++;
		return true;
	}

	private takeComma(): void {
		if (!this.isList || this.isClosed || !this.isAfterValue)
			this.refuse("a comma without a value before it");
		this.isAfterValue = false;
		this.isAfterComma = true;
	}

	private closeList(): void {
		if (!this.isList || this.isClosed)
			this.refuse("a bracket that closes nothing");
		if (this.isAfterComma) this.refuse("a comma without a value behind it");
		this.isClosed = true;
	}

	/** Whether a list, an object or a text follows the first bracket, so that the list is opened. Null where that is in the next piece. */
	private opensAll(): boolean | null {
		const { text } = this;
		let next = this.at + 1;
		while (isSpace(text.charCodeAt(next))) next++;
		if (next >= text.length) return null;
		const c = text.charCodeAt(next);
		return c === openBracket || c === openBrace || c === quote;
	}

	private begin(c: number): void {
		this.isList ??= false;
		if (this.isClosed) this.refuse("more behind the end of the list");
		if (this.isList && this.isAfterValue)
			this.refuse("two values without a comma");
		this.start = this.at;
		this.isAfterComma = false;
		if (c === quote) this.isInText = true;
		else if (c === openBracket || c === openBrace) this.depth++;
	}

	private finish(): void {
		const value = this.text.slice(this.start, this.at);
		this.start = -1;
		this.isAfterValue = true;
		this.visit(value);
	}
}

/** Space, line feed, carriage return and tab. */
function isSpace(c: number): boolean {
	return c === 32 || c === 10 || c === 13 || c === 9;
}
