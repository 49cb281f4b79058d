/** Text files read whole. */
import { InputError } from "../errors.ts";
import { type InputFile, withInputFile } from "./input-file.ts";
import { textPieces } from "./text-pieces.ts";

/** A text of this many bytes fits one string in every supported version of Node. */
const maxTextBytes = 500_000_000;

/**
 * Reads a text file in UTF-8, or in UTF-16 with its byte order mark; the mark is dropped.
 * @throws InputError as `withInputFile` does, for bytes that are no such text, and for more than 500 MB
 */
export function readText(path: string, expected: string): string {
	return withInputFile(path, expected, (file) => textOf(file, expected));
}

/** As `readText`, of a file that is open. */
export function textOf(file: InputFile, expected: string): string {
	if (file.size > maxTextBytes)
		throw new InputError(
			file.path,
			`at most ${maxTextBytes} bytes of text`,
			`${file.size}`,
			"save it as .npy",
		);
	let text = "";
	for (const piece of textPieces(file, expected)) text += piece;
	return text;
}
