/** The lists of a part: a range of the lists in the order of their places. */

import { sharedInts } from "../../arrays/shared-memory.ts";
import { partRange, type Range } from "../../files/parts/part-ranges.ts";
import { createRowCollector, type LocalRows } from "../../graph/local-rows.ts";
import type { PartContext } from "../part-context.ts";
import { readForPart } from "./exchange.ts";

/** Rows of each list of the part (CSR), ascending, by their number in the set. */
export interface RowsOfLists {
	readonly offsets: Int32Array;
	readonly rows: Int32Array;
}

/** The rows whose own list it is, or visitors whose own list is in the same part (`inner`) or in another (`outer`). */
export type Side = "member" | "inner" | "outer";

export function readRowsOfLists(
	context: PartContext,
	part: number,
	numLists: number,
	which: Side,
): RowsOfLists {
	const { files, manifest } = context;
	const { first, end } = partRange(numLists, manifest.parts, part);
	const places = files.read<Int32Array>("centres", 0, "places");
	const read = (from: number, name: string) => {
		const place = { stage: "assign", from, to: part };
		const offsets = `${which}Offsets`;
		return readForPart<Int32Array>(context, place, offsets, which + name);
	};
	const offsets = new Int32Array(end - first + 1);
	for (let from = 0; from < manifest.parts; from++)
		for (const list of read(from, "Lists")) offsets[places[list] - first + 1]++;
	for (let i = 1; i < offsets.length; i++) offsets[i] += offsets[i - 1];
	const next = offsets.slice(0, -1);
	const rows = new Int32Array(offsets[end - first]);
	for (let from = 0; from < manifest.parts; from++) {
		const lists = read(from, "Lists");
		const ofLists = read(from, "Rows");
		for (let i = 0; i < lists.length; i++)
			rows[next[places[lists[i]] - first]++] = ofLists[i];
	}
	return { offsets, rows };
}

/** Some lists of a part, and all rows that are compared there. */
export interface ListStep {
	/** Lists of the part, by number there. */
	readonly lists: Range;
	readonly local: LocalRows;
}

export interface StepOptions {
	/** Rows of the set. */
	readonly numRows: number;
	/** Bytes that a row of a step takes. */
	readonly rowBytes: number;
	/** Bytes that a step may take; one list may take more. */
	readonly memory: number;
}

/** Successive lists, as many at a time as fit. @param sides the rows that are compared in a list */
export function* stepsOfLists(
	sides: readonly RowsOfLists[],
	{ numRows, rowBytes, memory }: StepOptions,
): Generator<ListStep> {
	const numLists = sides[0].offsets.length - 1;
	for (let first = 0, end = 0; first < numLists; first = end) {
		const collector = createRowCollector(numRows);
		while (end < numLists && collector.size * rowBytes < memory) {
			for (const side of sides) collector.add(rowsOf(side, end, end + 1));
			end++;
		}
		yield { lists: { first, end }, local: collector.finish() };
	}
}

/** The rows of some lists. */
export function rowsOf(
	{ offsets, rows }: RowsOfLists,
	first: number,
	end: number,
): Int32Array {
	return rows.subarray(offsets[first], offsets[end]);
}

/** The rows of a step's lists by position, in shared memory. */
export function localRowsOf(
	side: RowsOfLists,
	{ lists: { first, end }, local }: ListStep,
): RowsOfLists {
	const offsets = sharedInts(end - first + 1);
	for (let i = 0; i < offsets.length; i++)
		offsets[i] = side.offsets[first + i] - side.offsets[first];
	const global = rowsOf(side, first, end);
	const rows = sharedInts(global.length);
	for (let i = 0; i < rows.length; i++) rows[i] = local.positionOf(global[i]);
	return { offsets, rows };
}
