/** Whether a .csv file holds a kNN graph as this tool writes it: lines of integers, each beginning with its own number. */

import type { InputFile } from "../input-file.ts";
import { quoted } from "../printable.ts";
import { textOf } from "../read-text.ts";

const integers = /^\d+(,\d+)*$/;

/** Why the file is not an output of this tool; null where it is. */
export function foreignGraphCsv(file: InputFile): string | null {
	const lines = textOf(file, "a text file").split("\n");
	if (lines.at(-1) === "") lines.pop();
	const foreign = lines.findIndex(
		(line, row) =>
			!integers.test(line) || line.split(",", 1)[0] !== String(row),
	);
	return foreign < 0
		? null
		: `one with ${quoted(lines[foreign], 40)} in line ${foreign + 1}`;
}
