/**
 * Reads JSON (RFC 8259) value by value and builds no objects: for a list of empty objects JSON.parse takes twenty times the text's memory.
 * The caller asks for the kind of the next value and takes or skips it.
 */
import { InputError } from "../errors.ts";
import { quoted } from "./printable.ts";

export type JsonKind = "object" | "list" | "text" | "number" | "word";

const MAX_DEPTH = 1000;
const MAX_DIGITS = 400;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WORDS = ["null", "true", "false"];
const QUOTE = 34;
const BACKSLASH = 92;

export class JsonScanner {
	private readonly text: string;
	private readonly where: string;
	private at = 0;
	private depth = 0;

	/** Errors are `InputError`s that name `where`. */
	constructor(text: string, where: string) {
		this.text = text;
		this.where = where;
	}

	/** Kind of the next value. */
	kind(): JsonKind {
		this.skipSpace();
		const c = this.text[this.at];
		if (c === "{") return "object";
		if (c === "[") return "list";
		if (c === '"') return "text";
		return c === "-" || (c >= "0" && c <= "9") ? "number" : "word";
	}

	/** Goes through an object; `visit` must take or skip the value of the named member. */
	object(visit: (name: string) => void): void {
		this.items("{", "}", () => {
			const name = this.string();
			this.take(":");
			visit(name);
		});
	}

	/** Goes through a list; `visit` must take or skip one value. */
	list(visit: () => void): void {
		this.items("[", "]", visit);
	}

	number(): number {
		this.skipSpace();
		let end = this.at;
		while (isOfNumber(this.text.charCodeAt(end))) end++;
		const digits = this.text.slice(this.at, end);
		if (digits.length > MAX_DIGITS || !NUMBER.test(digits)) this.fail();
		this.at = end;
		return Number(digits);
	}

	string(): string {
		this.skipSpace();
		const { text, at } = this;
		if (text.charCodeAt(at) !== QUOTE) this.fail();
		let end = at + 1;
		while (text.charCodeAt(end) !== QUOTE) {
			if (end >= text.length) this.fail();
			end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
		}
		this.at = end + 1;
		try {
			return JSON.parse(text.slice(at, this.at));
		} catch {
			this.at = at;
			return this.fail();
		}
	}

	skip(): void {
		const kind = this.kind();
		if (kind === "object") this.object(() => this.skip());
		else if (kind === "list") this.list(() => this.skip());
		else if (kind === "text") this.string();
		else if (kind === "number") this.number();
		else this.word();
	}

	/** Refuses text after the last value. */
	end(): void {
		this.skipSpace();
		if (this.at < this.text.length) this.fail();
	}

	private fail(): never {
		const { at, text } = this;
		const got =
			at < text.length
				? `${quoted(text.slice(at, at + 20), 20)} at character ${at}`
				: "its end too early";
		throw new InputError(this.where, "JSON", got);
	}

	private items(open: string, close: string, visit: () => void): void {
		if (++this.depth > MAX_DEPTH)
			throw new InputError(
				this.where,
				`JSON nested at most ${MAX_DEPTH} deep`,
				"deeper",
			);
		this.take(open);
		this.skipSpace();
		if (this.text[this.at] !== close) {
			visit();
			while (this.next() !== close) {
				this.take(",");
				visit();
			}
		}
		this.take(close);
		this.depth--;
	}

	private next(): string {
		this.skipSpace();
		return this.text[this.at];
	}

	private take(sign: string): void {
		if (this.next() !== sign) this.fail();
		this.at++;
	}

	private word(): void {
		const word = WORDS.find((w) => this.text.startsWith(w, this.at));
		if (!word) this.fail();
		this.at += word.length;
	}

	private skipSpace(): void {
		const { text } = this;
		for (;;) {
			const c = text.charCodeAt(this.at);
			if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return;
			this.at++;
		}
	}
}

/** Digits, and the signs `+`, `-`, `.`, `e` and `E`. */
function isOfNumber(c: number): boolean {
	return (
		(c >= 48 && c <= 57) ||
		c === 43 ||
		c === 45 ||
		c === 46 ||
		c === 69 ||
		c === 101
	);
}

/** Whether a text is a JSON list, if it is JSON at all. */
export function startsWithList(text: string): boolean {
	return /^[ \n\r\t]*\[/.test(text);
}
