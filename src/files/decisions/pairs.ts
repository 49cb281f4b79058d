/** Pairs of rows that a person decided about, from a file. */
import { InputError } from "../../errors.ts";
import { forEachRecord } from "../clusters/csv.ts";
import { quoted } from "../printable.ts";
import { readText } from "../read-text.ts";

const rowNumber = /^\d{1,10}$/;
/** Usual names of the two columns. */
const columnName =
	/^(rows?|ids?|names?|files?|file_?names?|paths?|images?|faces?|photos?|a|b|one|other|first|second|left|right|from|to|source|target)[ _-]?(id|name|row|file|path|a|b|one|two|\d)?$/i;

/** A pair as it is written. */
interface Pair {
	readonly fields: readonly [string, string];
	readonly line: number;
}

/**
 * Reads pairs of rows from csv text, a pair a line, with or without a header.
 * @param ids the names of the rows that the file uses; null for row numbers
 * @returns [2 P] rows
 * @throws InputError for another number of fields, an id or a number that no row has, an id of several rows, and a row paired with itself
 */
export function readPairs(
	path: string,
	numRows: number,
	ids: readonly string[] | null,
): Int32Array {
	const pairs = listPairs(path);
	const rowOf = ids ? createIdFinder(pairs, ids, path) : rowFinder(numRows);
	const rows: number[] = [];
	for (const [i, pair] of pairs.entries()) {
		const found = pair.fields.map(rowOf);
		if (i === 0 && isHeader(pair, found)) continue;
		const missing = found.indexOf(-1);
		if (missing >= 0)
			throw new InputError(
				path,
				ids
					? `an id of the rows in line ${pair.line}`
					: `a row from 0 to ${numRows - 1} in line ${pair.line}`,
				quoted(pair.fields[missing], 80),
			);
		if (found[0] === found[1])
			throw new InputError(
				path,
				`two rows in line ${pair.line}`,
				`${quoted(pair.fields[0], 80)} twice`,
			);
		rows.push(...found);
	}
	return Int32Array.from(rows);
}

function listPairs(path: string): Pair[] {
	const pairs: Pair[] = [];
	forEachRecord(readText(path, "a .csv file"), path, (fields, line) => {
		if (fields.length !== 2)
			throw new InputError(
				path,
				`2 fields in line ${line}`,
				`${fields.length}`,
			);
		const [a, b] = fields;
		pairs.push({ fields: [a.trim(), b.trim()], line });
	});
	return pairs;
}

/** Whether the first line names the columns; a line of unknown rows is an error that must not be overlooked. */
function isHeader({ fields }: Pair, found: readonly number[]): boolean {
	return (
		found.every((row) => row < 0) &&
		fields.every((field) => columnName.test(field))
	);
}

function rowFinder(numRows: number): (field: string) => number {
	return (field) =>
		rowNumber.test(field) && Number(field) < numRows ? Number(field) : -1;
}

/** Finds the rows of the ids that occur in the pairs; there may be many more. */
function createIdFinder(
	pairs: readonly Pair[],
	ids: readonly string[],
	path: string,
): (field: string) => number {
	const rows = new Map<string, number>();
	for (const { fields } of pairs) for (const id of fields) rows.set(id, -1);
	for (const [row, name] of ids.entries()) {
		const id = name.trim();
		const before = rows.get(id);
		if (before === undefined) continue;
		if (before >= 0)
			throw new InputError(
				path,
				"ids of one row each",
				`${quoted(id, 80)}, which rows ${before} and ${row} have`,
			);
		rows.set(id, row);
	}
	return (field) => rows.get(field) ?? -1;
}
