/** The Python dictionary in the header of a .npy file. */

const SPACE = "[ \\t\\r\\n]*";
const INTEGER = "(?:0|[1-9]\\d*)L?"; // L: written by Python 2, so never in version 3.0
const ENTRY = new RegExp(
	`${SPACE}'(descr|fortran_order|shape)'${SPACE}:${SPACE}('[^'\\\\]*'|True|False|\\([\\dL, \\t\\r\\n]*\\)|[[(].*[\\])])${SPACE}(?:,${SPACE}|$)`,
	"sy",
);
const TUPLE = new RegExp(
	`^\\(${SPACE}(?:${INTEGER}${SPACE},${SPACE}(?:${INTEGER}${SPACE}(?:,${SPACE}${INTEGER}${SPACE})*,?${SPACE})?)?\\)$`,
);

/** Whether a shape is written as Python writes a tuple of integers. */
export const isTuple = (text: string) => TUPLE.test(text);

/** The three entries as they are written, or null for text that is no dictionary of them, each at most once. */
export function parseDictionary(text: string): Record<string, string> | null {
	const body = new RegExp(`^${SPACE}\\{(.*)\\}${SPACE}$`, "s").exec(text)?.[1];
	if (body === undefined) return null;
	const entries: Record<string, string> = {};
	let at = 0;
	while (at < body.length) {
		ENTRY.lastIndex = at;
		const match = ENTRY.exec(body);
		if (!match || entries[match[1]] !== undefined) return null;
		entries[match[1]] = match[2];
		at = ENTRY.lastIndex;
	}
	return entries;
}
