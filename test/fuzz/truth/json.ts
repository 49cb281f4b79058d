/**
 * A second reader of JSON, by RFC 8259: objects as lists of members, so that a name that occurs twice is seen; numbers as their text.
 * What is not JSON is null.
 */

export type Json =
	| { readonly kind: "object"; readonly members: readonly [string, Json][] }
	| { readonly kind: "list"; readonly items: readonly Json[] }
	| { readonly kind: "text"; readonly value: string }
	| { readonly kind: "number"; readonly digits: string }
	| { readonly kind: "word"; readonly value: string };

const TOKEN =
	/[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y;
const DEEPEST = 1000;

export function jsonTruth(text: string): Json | null {
	const tokens: RegExpExecArray[] = [];
	TOKEN.lastIndex = 0;
	let end = 0;
	for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
		if (hasControl(match[2] ?? "")) return null;
		tokens.push(match);
		end = TOKEN.lastIndex;
	}
	if (!/^[ \t\r\n]*$/.test(text.slice(end))) return null;
	let at = 0;
	const fail = (): never => {
		throw new SyntaxError();
	};
	const mark = () => tokens[at]?.[1];
	const list = <T>(close: string, item: () => T): T[] => {
		const items: T[] = [];
		while (mark() !== close) {
			if (items.length > 0 && tokens[at++]?.[1] !== ",") fail();
			items.push(item());
		}
		at++;
		return items;
	};
	const value = (depth: number): Json => {
		if (depth > DEEPEST) fail();
		const [, sign, quoted, digits, word] = tokens[at++] ?? fail();
		if (quoted) return { kind: "text", value: unquote(quoted) };
		if (digits) return { kind: "number", digits };
		if (word) return { kind: "word", value: word };
		if (sign === "[")
			return { kind: "list", items: list("]", () => value(depth + 1)) };
		if (sign !== "{") return fail();
		const member = (): [string, Json] => {
			const name = tokens[at++]?.[2] ?? fail();
			if (tokens[at++]?.[1] !== ":") fail();
			return [unquote(name), value(depth + 1)];
		};
		return { kind: "object", members: list("}", member) };
	};
	try {
		const parsed = value(0);
		return at === tokens.length ? parsed : null;
	} catch {
		return null;
	}
}

function hasControl(text: string): boolean {
	for (const character of text) if (character < " ") return true;
	return false;
}

const ESCAPES: Readonly<Record<string, string>> = {
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "\t",
};

function unquote(quoted: string): string {
	return quoted
		.slice(1, -1)
		.replace(/\\(u(.{4})|.)/gs, (_, sign: string, code?: string) =>
			code
				? String.fromCharCode(Number.parseInt(code, 16))
				: (ESCAPES[sign] ?? sign),
		);
}

/** The members of an object by name, or null for anything else and for a name that occurs twice. */
export function membersOf(
	json: Json | undefined | null,
): Map<string, Json> | null {
	if (json?.kind !== "object") return null;
	const members = new Map(json.members);
	return members.size === json.members.length ? members : null;
}

/** The value of a name that an object has once. */
export function memberOf(
	json: Json | undefined | null,
	name: string,
): Json | undefined {
	if (json?.kind !== "object") return undefined;
	const matching = json.members.filter(([other]) => other === name);
	return matching.length === 1 ? matching[0][1] : undefined;
}

/** The integers in a list, none of them written with a sign, a point or an exponent; or null. */
export function wholesOf(json: Json | undefined): number[] | null {
	if (json?.kind !== "list") return null;
	const numbers: number[] = [];
	for (const item of json.items) {
		if (item.kind !== "number" || !/^\d+$/.test(item.digits)) return null;
		numbers.push(Number(item.digits));
	}
	return numbers;
}
