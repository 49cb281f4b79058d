/** Labels as texts, one a line and nothing else. */

/** Characters of tables; a line with one of them is no single label. */
const tableSigns = /[",;\t]/;
const header = /^(labels?|clusters?)$/i;

/**
 * The lines of a text that are labels, where there are words among them; null for a table, for a column with a header that says what it is,
 * and for numbers under any header or none.
 */
export function readTextLines(text: string): string[] | null {
	if (tableSigns.test(text)) return null;
	const lines = text.split(/\r?\n/).map((line) => line.trim());
	if (lines.at(-1) === "") lines.pop();
	const [first, ...rest] = lines;
	if (first === undefined || header.test(first) || !rest.some(isWord))
		return null;
	return lines.includes("") ? null : lines;
}

/** Whether a line is neither empty nor any kind of number. */
function isWord(line: string): boolean {
	const isNumber = !Number.isNaN(Number(line)) || /^[+-]?nan$/i.test(line);
	return line !== "" && !isNumber;
}
