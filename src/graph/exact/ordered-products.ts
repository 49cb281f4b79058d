/**
 * Compares some rows with many others. Where rows are read from a file, each other row is read once, in the order of the file, for all rows
 * that it is compared with. This takes a fraction of the time of reading the others of one row after another.
 */
import { createRowProducts } from "../../arrays/cosine.ts";
import {
	type RowSource,
	type Rows,
	sourceOf,
} from "../../arrays/row-source.ts";
import { stableOrder } from "../../arrays/stable-order.ts";

/** Successive rows from `first` on, and the others of each (CSR). */
export interface RowsWithOthers {
	readonly first: number;
	/** [rows + 1] where each row's others begin in `others`; the last entry is where the last ones end. */
	readonly offsets: ArrayLike<number>;
	readonly others: Int32Array;
}

export type Comparison = (row: number, other: number) => number;

/** The dot products of each row with its others, in float32. */
export function multiplyWithOthers(
	rows: Rows,
	pairs: RowsWithOthers,
): Float32Array {
	const source = sourceOf(rows);
	const { first, offsets, others } = pairs;
	const out = new Float32Array(others.length);
	if (!source.isInMemory) {
		compareWithOthers(source, pairs, out, createComparison(source));
		return out;
	}
	const products = createRowProducts(source);
	for (let row = 0; row < offsets.length - 1; row++) {
		products.start(first + row);
		products.withAll(others, offsets[row], offsets[row + 1], out);
	}
	return out;
}

/** Returns a function that multiplies two rows; it is fastest where the first row is the same as in the last call. */
export function createComparison(source: RowSource): Comparison {
	const products = createRowProducts(source);
	let started = -1;
	return (row, other) => {
		if (row !== started) products.start(row);
		started = row;
		return products.with(other);
	};
}

/** Writes the result of `compare` for each row and each of its others. */
export function compareWithOthers(
	source: RowSource,
	pairs: RowsWithOthers,
	out: Float32Array | Float64Array,
	compare: Comparison,
): void {
	const { first, offsets, others } = pairs;
	const numRows = offsets.length - 1;
	const { isInMemory, numHeld } = source;
	if (!isInMemory) {
		const compareBlock = createBlockComparison(source, pairs, out, compare);
		for (let row = 0; row < numRows; row += numHeld)
			compareBlock(row, Math.min(numRows, row + numHeld));
		return;
	}
	for (let row = 0; row < numRows; row++)
		for (let i = offsets[row]; i < offsets[row + 1]; i++)
			out[i] = compare(first + row, others[i]);
}

/** Returns a function that compares at most `source.numHeld` rows, with their others in ascending order. */
function createBlockComparison(
	source: RowSource,
	{ first, offsets, others }: RowsWithOthers,
	out: Float32Array | Float64Array,
	compare: Comparison,
): (start: number, end: number) => void {
	return (start, end) => {
		const begin = offsets[start];
		const inBlock = others.subarray(begin, offsets[end]);
		const rowOf = new Int32Array(inBlock.length);
		for (let row = start; row < end; row++) {
			if (offsets[row] === offsets[row + 1]) continue;
			source.hold(first + row);
			rowOf.fill(first + row, offsets[row] - begin, offsets[row + 1] - begin);
		}
		for (const i of ascendingOrder(inBlock, source.rows))
			out[begin + i] = compare(rowOf[i], inBlock[i]);
	};
}

/** Positions of rows in ascending order, sorted by the lower half of their bits and then by the upper one. */
function ascendingOrder(rows: Int32Array, numRows: number): Int32Array {
	const half = Math.ceil(Math.log2(numRows + 1) / 2);
	const numKeys = 2 ** half;
	const lower = rows.map((row) => row & (numKeys - 1));
	const upper = rows.map((row) => row >>> half);
	return stableOrder(upper, numKeys, stableOrder(lower, numKeys, null));
}
