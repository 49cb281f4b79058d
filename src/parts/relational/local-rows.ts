/** Reads what a step needs of its rows, with rows numbered anew. One more row stands for all others: it has no neighbours. */
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { ComparedRows } from "../../arrays/matrix.ts";
import { normaliseRows } from "../../arrays/normalise.ts";
import { sharedFloats, sharedInts } from "../../arrays/shared-memory.ts";
import type { RowTable } from "../../files/parts/row-table.ts";
import { everyRow } from "../../graph/similarity.ts";
import type { LinksByRow } from "../../relational/first-pass.ts";
import type { LinkTable } from "../links/link-table.ts";
import type { PartSet } from "../sets.ts";
import { createRowSet } from "./row-set.ts";
import type { Step } from "./steps.ts";

/** The rows of a step, of length 1 or of zeros. */
export function readUnitRows(set: PartSet, { rows }: Step): ComparedRows {
	const gathered = set.gather(rows);
	normaliseRows(gathered, gathered.data);
	return gathered;
}

/**
 * The lists of neighbours of some successive rows of a step, [R + 1, K + 1] with those of other rows empty.
 * @param first number of the first row, up to `end`
 */
export function readGraph(
	table: RowTable<Int32Array>,
	{ rows, numberOf }: Step,
	first: number,
	end: number,
): KnnGraph {
	const cols = table.width;
	const outside = rows.length;
	const data = sharedInts((outside + 1) * cols);
	const lists = data.subarray(first * cols, end * cols);
	table.gather(rows.subarray(first, end), lists);
	for (let at = 0; at < lists.length; at++) {
		const number = numberOf(lists[at]);
		lists[at] = number < 0 ? outside : number;
	}
	data.fill(outside, outside * cols);
	return { rows: outside + 1, cols, data, isKnnGraph: true };
}

/** [R + 1, width] the values of some successive rows of a step; those of other rows are 0. */
export function readFloats(
	table: RowTable<Float32Array>,
	{ rows }: Step,
	first = 0,
	end = rows.length,
): Float32Array {
	const { width } = table;
	const values = sharedFloats((rows.length + 1) * width);
	table.gather(
		rows.subarray(first, end),
		values.subarray(first * width, end * width),
	);
	return values;
}

/**
 * The links of a step's rows with one another and with the rows that the pivots have links to, in their order: paths of two links from a pivot to a node lead over
 * such a row, wherever it is. Rows that are in no subgraph have the numbers from R + 1 on, and no links and masses.
 */
export function readPaths(
	links: LinkTable,
	numRows: number,
	step: Step,
): LinksByRow {
	const { rows, pivots, numberOf } = step;
	const others = createRowSet(numRows);
	links.visit(everyRow(pivots.first, pivots.end, 1), (_, other) => {
		if (numberOf(other) < 0) others.add(other);
	});
	const numberOfOther = others.number();
	const kept = links.gather(rows, (row) => {
		const number = numberOf(row);
		if (number >= 0) return number;
		const other = numberOfOther(row);
		return other < 0 ? -1 : rows.length + 1 + other;
	});
	const masses = sharedDoubles(rows.length + 1 + others.size());
	links.masses(rows, masses.subarray(0, rows.length));
	return { ...kept, masses };
}

/** The links of some successive rows of a step with its rows; other rows have none. */
export function readOwnLinks(
	links: LinkTable,
	{ rows, numberOf }: Step,
	first: number,
	end: number,
): LinksByRow {
	const own = links.gather(rows.subarray(first, end), numberOf);
	const offsets = sharedInts(rows.length + 2);
	offsets.set(own.offsets, first);
	offsets.fill(own.others.length, end);
	return { ...own, offsets, masses: sharedDoubles(rows.length + 1) };
}

const sharedDoubles = (length: number) =>
	new Float64Array(new SharedArrayBuffer(8 * length));
