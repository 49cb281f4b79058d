/** How a table is written as text: the delimiter of its columns and the decimal sign, found in its first lines. */

import type { Role } from "../format.ts";
import { comma, DecimalScanner, point } from "./decimal.ts";

export interface Dialect {
	/** One character; a space means any number of spaces. */
	readonly delimiter: "," | ";" | "\t" | " ";
	/** Code of the decimal sign. */
	readonly sign: number;
}

const sampleLines = 20;

/** Quoted fields and lists, in which no character is a delimiter. */
const enclosed = /"(?:[^"]|"")*"|\[[^\]]*\]|\{[^}]*\}/g;

export function tellDialect(text: string, role: Role): Dialect {
	const whole = firstLines(text);
	const lines = whole.map((line) => line.replace(enclosed, ""));
	const isOneColumn = lines.every((line) => line.trim() === "");
	// A list alone in its line is one field, whatever is between its numbers.
	const delimiter =
		isOneColumn && whole.some((line) => /^\s*[[{]/.test(line))
			? "\t"
			: tellDelimiter(lines, role);
	const isComma =
		delimiter !== "," && lines.some((line) => /(^|[^\d])\d*,\d/.test(line));
	return { delimiter, sign: isComma ? comma : point };
}

/** Up to 20 lines that are neither empty nor comments. */
function firstLines(text: string): string[] {
	const lines: string[] = [];
	for (let at = 0; at < text.length && lines.length < sampleLines; ) {
		const end = text.indexOf("\n", at);
		const line = text.slice(at, end < 0 ? text.length : end);
		if (line.trim() !== "" && !line.startsWith("#")) lines.push(line);
		at = end < 0 ? text.length : end + 1;
	}
	return lines;
}

function tellDelimiter(
	lines: readonly string[],
	role: Role,
): Dialect["delimiter"] {
	const has = (character: string) =>
		lines.length > 0 && lines.every((line) => line.includes(character));
	if (has("\t")) return "\t";
	// A field has at most one decimal comma.
	const mayBeDecimal = (line: string) =>
		count(line, ",") <= count(line, ";") + 1;
	if (has(";") && lines.every(mayBeDecimal)) return ";";
	if (lines.some((line) => line.includes(","))) return ",";
	const isOfNumbers = role === "features" || role === "graph";
	return isOfNumbers && isSpaced(lines) ? " " : ",";
}

function count(line: string, character: string): number {
	return line.split(character).length - 1;
}

/** Whether lines are numbers between spaces; a name may precede them, and the first line may be a header. */
function isSpaced(lines: readonly string[]): boolean {
	const scanner = new DecimalScanner(point);
	const isRow = (line: string) => {
		const [, ...fields] = line.trim().split(/ +/);
		return (
			fields.length > 0 && fields.every((field) => isNumber(field, scanner))
		);
	};
	const body = lines.length > 1 ? lines.slice(1) : lines;
	return body.length > 0 && body.every(isRow);
}

/** Whether the whole text is one number. */
export function isNumber(text: string, scanner: DecimalScanner): boolean {
	scanner.text = text;
	scanner.at = 0;
	return !Number.isNaN(scanner.next()) && scanner.at === text.length;
}
