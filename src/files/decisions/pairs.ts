/** Pairs of rows that a person decided about, from a file. */
import { InputError } from "../../errors.ts";
import { forEachRecord } from "../clusters/csv.ts";
import { quoted } from "../printable.ts";
import { readText } from "../read-text.ts";

/** A row number as it is written. */
export const rowNumber = /^\d{1,10}$/;
/** Usual names of the two columns. */
const columnName =
	/^(rows?|ids?|names?|files?|file_?names?|paths?|images?|faces?|photos?|a|b|one|other|first|second|left|right|from|to|source|target)[ _-]?(id|name|row|file|path|a|b|one|two|\d)?$/i;

/** A pair as it is written. */
interface Pair {
	readonly fields: readonly [string, string];
	readonly line: number;
}

/** Finds rows by what a file calls them. */
export interface RowFinder {
	/** [names] row numbers; -1 for a name that no row has. */
	find(names: readonly string[]): ArrayLike<number>;
	/** What a name should be, for messages. */
	readonly expected: string;
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
	return readPairsOf(path, ids ? idFinder(ids, path) : rowFinder(numRows));
}

/** As `readPairs`, for rows that are found in any way. */
export function readPairsOf(path: string, finder: RowFinder): Int32Array {
	const pairs = listPairs(path);
	const found = finder.find(pairs.flatMap(({ fields }) => fields));
	const rows: number[] = [];
	for (const [i, { fields, line }] of pairs.entries()) {
		const pair = [found[2 * i], found[2 * i + 1]];
		if (i === 0 && isHeader(fields, pair)) continue;
		const missing = pair.indexOf(-1);
		if (missing >= 0)
			throw new InputError(
				path,
				`${finder.expected} in line ${line}`,
				quoted(fields[missing], 80),
			);
		if (pair[0] === pair[1])
			throw new InputError(
				path,
				`two rows in line ${line}`,
				`${quoted(fields[0], 80)} twice`,
			);
		rows.push(...pair);
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
function isHeader(fields: Pair["fields"], rows: readonly number[]): boolean {
	return (
		rows.every((row) => row < 0) &&
		fields.every((field) => columnName.test(field))
	);
}

function rowFinder(numRows: number): RowFinder {
	const rowOf = (name: string) =>
		rowNumber.test(name) && Number(name) < numRows ? Number(name) : -1;
	return {
		find: (names) => names.map(rowOf),
		expected: `a row from 0 to ${numRows - 1}`,
	};
}

/** Looks among all ids for those that are asked for; there may be many more. */
function idFinder(ids: readonly string[], path: string): RowFinder {
	const find = (names: readonly string[]) => {
		const rows = new Map(names.map((name) => [name, -1]));
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
		return names.map((name) => rows.get(name)!);
	};
	return { find, expected: "an id of the rows" };
}
