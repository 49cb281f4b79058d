/**
 * The values of a JSON file one by one: of JSON lines, of values with any space between them, or of one list around them all.
 * Each is cut out alone, so that a file larger than a string can be is read in bounded memory.
 */
import { InputError } from "../errors.ts";
import type { InputFile } from "./input-file.ts";
import { ValueCutter } from "./json-cutter.ts";
import { quoted } from "./printable.ts";
import { textPieces } from "./text-pieces.ts";

/**
 * Visits every value, parsed, with its number. A list around all is taken off if it holds lists, objects or texts.
 * @throws InputError for what is no JSON, with the number of the value
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
 * Visits the text of every value. A list around all is taken off, whatever it holds.
 * @throws InputError for what cannot be JSON; the text itself is not checked
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
