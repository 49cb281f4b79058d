/** Quality of rows that are added to a library: they are inspected among a sample of its rows. */
import type { ComparedRows } from "../../arrays/matrix.ts";
import { sourceOf } from "../../arrays/row-source.ts";
import {
	type Inspection,
	inspectRows,
} from "../../pipeline/findings/inspect-rows.ts";
import { measureRows } from "../../pipeline/findings/row-facts.ts";

/** Rows of the library that added ones are compared with. */
export const sampledRows = 2000;

/**
 * Inspects rows [S + n, D]: a sample of a library's rows, and added ones behind them.
 * @param people [S + n] the person of each row, or of the row that it is linked with most; another negative number for each row that is nobody's
 * @returns what was found about the added rows
 */
export function inspectAdded(
	rows: ComparedRows,
	people: Int32Array,
	numAdded: number,
): Inspection {
	const numbers = new Map<number, number>();
	const clusters = people.map((person) => {
		const number = numbers.get(person) ?? numbers.size;
		numbers.set(person, number);
		return number;
	});
	const source = sourceOf(rows);
	const found = inspectRows(source, measureRows(source), clusters);
	const first = rows.rows - numAdded;
	return {
		quality: found.quality.subarray(first),
		foreign: found.foreign.subarray(first),
	};
}
