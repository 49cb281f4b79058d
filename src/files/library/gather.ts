/** Reads rows of one array of several segments. */
import { bytesOf } from "../byte-pieces.ts";
import type { RowIndex } from "./row-index.ts";
import type { Segment, StoredArray } from "./segments.ts";

export interface Gathering {
	readonly segments: readonly Segment[];
	/** Of `placeRows`, for each segment. */
	readonly places: readonly Places[];
	/** Name of the array. */
	readonly array: string;
	/** The first values of each row; at most as many as a row has. */
	readonly cols: number;
}

/** Where entries of some rows are in a segment. */
export interface Places {
	/** Places of the rows in the result. */
	readonly items: Int32Array;
	/** The position of each in the segment, ascending. */
	readonly positions: Int32Array;
}

/** Rows that are read at once where only some of them, or of their values, are wanted. */
const blockRows = 4096;
/** Rows up to so far apart are read with those between them, which takes less time than another read. */
const mostApart = 32;
/** So many rows that follow one another are read to their place at once. */
const leastRun = 64;

/** Fills `to` [rows, cols] for rows in any order. What stands for rows without an entry stays as it is. */
export function gatherRows(
	{ segments, places, array, cols }: Gathering,
	to: Float32Array | Int32Array,
): void {
	places.forEach((some, s) => {
		if (some.items.length === 0) return;
		const stored = segments[s].arrays.get(array)!;
		readItems(stored, some, cols, to);
	});
}

/** Finds the entries of rows, which several arrays of the segments are read by. */
export function placeRows(
	rows: Int32Array,
	{ segment, position }: RowIndex,
	numSegments: number,
): Places[] {
	const counts = new Int32Array(numSegments);
	for (const row of rows) if (segment[row] >= 0) counts[segment[row]]++;
	const items = Array.from(counts, (count) => new Int32Array(count));
	counts.fill(0);
	const order = ascendingOrder(rows);
	for (let at = 0; at < rows.length; at++) {
		const item = order ? order[at] : at;
		const s = segment[rows[item]];
		if (s >= 0) items[s][counts[s]++] = item;
	}
	return items.map((some) => ({
		items: some,
		positions: some.map((item) => position[rows[item]]),
	}));
}

/** Null for rows that ascend. */
function ascendingOrder(rows: Int32Array): Int32Array | null {
	let at = 1;
	while (at < rows.length && rows[at - 1] <= rows[at]) at++;
	if (at >= rows.length) return null;
	// Exact: there are fewer than 2^26 rows. Loops, as callbacks take several times as long.
	const keys = new Float64Array(rows.length);
	for (let item = 0; item < rows.length; item++)
		keys[item] = rows[item] * 2 ** 26 + item;
	keys.sort();
	const order = new Int32Array(rows.length);
	for (let i = 0; i < rows.length; i++)
		order[i] = keys[i] - Math.floor(keys[i] / 2 ** 26) * 2 ** 26;
	return order;
}

function readItems(
	stored: StoredArray,
	{ items, positions }: Places,
	cols: number,
	to: Float32Array | Int32Array,
): void {
	const scratch = createLike(to, Math.min(blockRows, span(positions)) * cols);
	for (let start = 0, end = 0; start < items.length; start = end) {
		const first = positions[start];
		end = start + 1;
		while (items[end] === items[end - 1] + 1 && isNext(positions, end)) end++;
		if (end - start >= leastRun || !isNear(positions, end, first)) {
			const part = to.subarray(
				items[start] * cols,
				(items[end - 1] + 1) * cols,
			);
			readPart(stored, first, cols, part);
			continue;
		}
		while (isNear(positions, end, first)) end++;
		const count = positions[end - 1] - first + 1;
		readPart(stored, first, cols, scratch.subarray(0, count * cols));
		for (let at = start; at < end; at++) {
			const from = (positions[at] - first) * cols;
			to.set(scratch.subarray(from, from + cols), items[at] * cols);
		}
	}
}

const span = (positions: Int32Array) =>
	positions[positions.length - 1] - positions[0] + 1;

const isNext = (positions: Int32Array, at: number) =>
	positions[at] === positions[at - 1] + 1;

/** Whether the entry is read together with that before it, in a block from `first` on. */
const isNear = (positions: Int32Array, at: number, first: number) =>
	positions[at] - positions[at - 1] <= mostApart &&
	positions[at] - first < blockRows;

function createLike(values: Float32Array | Int32Array, length: number) {
	return values instanceof Float32Array
		? new Float32Array(length)
		: new Int32Array(length);
}

function readPart(
	{ file, header, cols: stride }: StoredArray,
	first: number,
	cols: number,
	to: Float32Array | Int32Array,
): void {
	const at = (row: number) => header.dataOffset + 4 * row * stride;
	if (cols === stride) {
		for (let done = 0; done < to.length; done += 1 << 24)
			file.readInto(
				bytesOf(to.subarray(done, done + (1 << 24))),
				at(first) + 4 * done,
			);
		return;
	}
	const count = to.length / cols;
	const scratchLength = Math.min(count, blockRows) * stride;
	const scratch = createLike(to, scratchLength);
	for (let done = 0; done < count; done += blockRows) {
		const length = Math.min(blockRows, count - done);
		file.readInto(
			bytesOf(scratch.subarray(0, length * stride)),
			at(first + done),
		);
		for (let i = 0; i < length; i++)
			to.set(
				scratch.subarray(i * stride, i * stride + cols),
				(done + i) * cols,
			);
	}
}
