/**
 * The values of a JSON file one by one: JSON lines, values with any space between them, or the values of one list.
 * Only one value is in memory at a time, so a file may be larger than the longest string.
 */
import { InputError } from "../errors.ts";
import type { InputFile } from "./input-file.ts";
import { ValueCutter } from "./json-cutter.ts";
import { quoted } from "./printable.ts";
import { textPieces } from "./text-pieces.ts";

/**
 * Visits every value, parsed, with its index. A list around all values is opened if it holds lists, objects or texts.
 * @throws InputError for text that is no JSON, with the index of the value
 */
export function forEachJsonValue(
	file: InputFile,
	visit: (value: unknown, index: number) => void,
): void {
	const { path } = file;
	let index = 0;
	cutValues(file, false, (text) => {
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
	});
}

/**
 * Visits the text of every value. A list around all values is opened, whatever it holds.
 * @throws InputError for values that brackets and commas do not part as in JSON; the values themselves are not checked
 */
export function forEachJsonText(
	file: InputFile,
	visit: (text: string) => void,
): void {
	cutValues(file, true, visit);
}

function cutValues(
	file: InputFile,
	opensLists: boolean,
	visit: (text: string) => void,
): void {
	const cutter = new ValueCutter(file.path, opensLists, visit);
	for (const piece of textPieces(file, "a JSON file")) cutter.feed(piece);
	cutter.end();
}

/** Whether a parsed JSON value is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
