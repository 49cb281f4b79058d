/** Values of a .json file as this tool writes them; any other is foreign. */
import { InputError } from "../../errors.ts";
import { JsonScanner } from "../json-scanner.ts";
import { quoted } from "../printable.ts";

type Visit = (scanner: JsonScanner) => void;

/** The message says what is foreign, in words that follow `got`. */
export class Foreign extends Error {}

/** Why a text is not what `read` accepts; null where it is. */
export function whyForeign(
	text: string,
	where: string,
	read: Visit,
): string | null {
	const scanner = new JsonScanner(text, where);
	try {
		read(scanner);
		scanner.end();
		return null;
	} catch (error) {
		if (error instanceof Foreign) return error.message;
		if (error instanceof InputError) return "one that is not JSON";
		throw error;
	}
}

/** An object with these members and no others. */
export function members(
	scanner: JsonScanner,
	known: Record<string, Visit>,
): void {
	require(scanner, "object");
	scanner.object((name) => {
		if (!Object.hasOwn(known, name))
			throw new Foreign(`one with a key ${quoted(name, 40)}`);
		known[name](scanner);
	});
}

export function listOf(visit: Visit): Visit {
	return (scanner) => {
		require(scanner, "list");
		scanner.list(() => visit(scanner));
	};
}

export function number(scanner: JsonScanner): number {
	require(scanner, "number");
	return scanner.number();
}

/** `null`, `true` or `false`. */
export function word(scanner: JsonScanner): void {
	require(scanner, "word");
	scanner.skip();
}

export function numberOrWord(scanner: JsonScanner): void {
	if (scanner.kind() === "word") scanner.skip();
	else number(scanner);
}

export function text(scanner: JsonScanner): void {
	require(scanner, "text");
	scanner.skip();
}

function require(
	scanner: JsonScanner,
	kind: ReturnType<JsonScanner["kind"]>,
): void {
	const got = scanner.kind();
	if (got !== kind) throw new Foreign(`one with a ${got} for a ${kind}`);
}

export function textOrWord(scanner: JsonScanner): void {
	if (scanner.kind() === "word") scanner.skip();
	else text(scanner);
}
