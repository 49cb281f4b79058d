/** The pooled links of all rows, each row's in order of the other row, in the files of a stage's parts. They are read by the rows that a part needs. */

import { sharedFloats, sharedInts } from "../../arrays/shared-memory.ts";
import { partOfRow, partRange } from "../../files/parts/part-ranges.ts";
import { openRowTable } from "../../files/parts/row-table.ts";
import type { PooledRows } from "../../grouping/sort-rows.ts";
import type { PartContext } from "../part-context.ts";

/** Rows that are read at once. Those between two of them are read too where they are few. */
const rowsAtOnce = 8192;
const gapRows = 16;

/** Successive rows of one part, and their links. */
interface Run {
	/** Positions among the rows that are asked for. */
	readonly start: number;
	readonly end: number;
	/** The row that `offsets` begin with. */
	readonly firstRow: number;
	/** Where the links of each row begin in the part, and where the last ones end. */
	readonly offsets: Float64Array;
	readonly part: number;
}

export interface LinkTable {
	/** How many links all rows have together, each counted at every row that lists it. */
	count(): number;
	/** Calls `visit` for each link of some rows, ascending. @param visit gets the position of the row, the other row and the value */
	visit(
		rows: Int32Array,
		visit: (i: number, other: number, value: number) => void,
	): void;
	/**
	 * The links of some rows, ascending, in their order.
	 * @param numberOf the number that the other row of a link gets; a link is left out where it is negative
	 */
	gather(rows: Int32Array, numberOf: (row: number) => number): PooledRows;
	/** Reads the sums of the values of some rows' links, where the stage has them. */
	masses(rows: Int32Array, into: Float64Array): void;
}

/** @param numRows rows of the set */
export function openLinkTable(
	{ files, manifest: { parts, align } }: PartContext,
	stage: string,
	numRows: number,
): LinkTable {
	function* listRuns(rows: Int32Array): Generator<Run> {
		for (let start = 0, end = 0; start < rows.length; start = end) {
			const firstRow = rows[start];
			const part = partOfRow(numRows, parts, firstRow, align);
			const own = partRange(numRows, parts, part, align);
			const limit = Math.min(own.end, firstRow + rowsAtOnce);
			for (end++; end < rows.length && rows[end] < limit; end++)
				if (rows[end] - rows[end - 1] > gapRows) break;
			const from = firstRow - own.first;
			const to = rows[end - 1] + 2 - own.first;
			const offsets = files.read<Float64Array>(
				stage,
				part,
				"offsets",
				from,
				to,
			);
			yield { start, end, firstRow, offsets, part };
		}
	}

	function visit(
		rows: Int32Array,
		each: (i: number, other: number, value: number) => void,
	): void {
		for (const { start, end, firstRow, offsets, part } of listRuns(rows)) {
			const base = offsets[0];
			const last = offsets[offsets.length - 1];
			const read = <A extends Int32Array | Float32Array>(name: string) =>
				files.read<A>(stage, part, name, base, last);
			const others = read<Int32Array>("others");
			const values = read<Float32Array>("values");
			for (let i = start; i < end; i++) {
				const own = rows[i] - firstRow;
				const stop = offsets[own + 1] - base;
				for (let at = offsets[own] - base; at < stop; at++)
					each(i, others[at], values[at]);
			}
		}
	}

	function countOf(rows: Int32Array): number {
		let count = 0;
		for (const { start, end, firstRow, offsets } of listRuns(rows))
			for (let i = start; i < end; i++) {
				const own = rows[i] - firstRow;
				count += offsets[own + 1] - offsets[own];
			}
		return count;
	}

	return {
		count() {
			let links = 0;
			for (let part = 0; part < parts; part++)
				links += files.lengthOf(stage, part, "others")!;
			return links;
		},
		visit,
		gather(rows, numberOf) {
			const most = countOf(rows);
			const others = sharedInts(most);
			const values = sharedFloats(most);
			const offsets = sharedInts(rows.length + 1);
			let count = 0;
			visit(rows, (i, other, value) => {
				const number = numberOf(other);
				if (number < 0) return;
				others[count] = number;
				values[count++] = value;
				offsets[i + 1] = count;
			});
			// Rows without links have no end yet.
			for (let i = 0; i < rows.length; i++)
				offsets[i + 1] = Math.max(offsets[i + 1], offsets[i]);
			return {
				offsets,
				others: others.subarray(0, count),
				values: values.subarray(0, count),
			};
		},
		masses(rows, into) {
			const place = { stage, name: "masses", rows: numRows, width: 1 };
			const table = { ...place, parts, align };
			openRowTable<Float64Array>(files, table).gather(rows, into);
		},
	};
}
