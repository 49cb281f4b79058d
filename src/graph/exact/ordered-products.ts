/**
 * Some rows compared with many others. Where rows are read from a file, the others are taken in the order in which they lie there,
 * each once for all rows that want it: that takes a fraction of reading them as they are wanted.
 */
import { createRowProducts } from "../../arrays/cosine.ts";
import {
	type RowSource,
	type Rows,
	sourceOf,
} from "../../arrays/row-source.ts";
import { stableOrder } from "../../arrays/stable-order.ts";

/** Rows from `first` on and the others of each. */
export interface RowsWithOthers {
	readonly first: number;
	/** Where a row's others begin among `others`, and at last where they end. */
	readonly offsets: ArrayLike<number>;
	readonly others: Int32Array;
}

export type Comparison = (row: number, other: number) => number;

/** The products, in float32, of each row with its others. */
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

/** The product of a row with another, fastest where it is the row of the call before. */
export function createComparison(source: RowSource): Comparison {
	const products = createRowProducts(source);
	let started = -1;
	return (row, other) => {
		if (row !== started) products.start(row);
		started = row;
		return products.with(other);
	};
}

/** Writes what `compare` says of each row and its others. */
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
		for (let row = 0; row < numRows; row += numHeld) {
			const end = Math.min(numRows, row + numHeld);
			compareInOrder(source, pairs, row, end, out, compare);
		}
		return;
	}
	for (let row = 0; row < numRows; row++)
		for (let i = offsets[row]; i < offsets[row + 1]; i++)
			out[i] = compare(first + row, others[i]);
}

function compareInOrder(
	source: RowSource,
	{ first, offsets, others }: RowsWithOthers,
	start: number,
	end: number,
	out: Float32Array | Float64Array,
	compare: Comparison,
): void {
	const begin = offsets[start];
	const inBlock = others.subarray(begin, offsets[end]);
	const rowOf = new Int32Array(inBlock.length);
	for (let row = start; row < end; row++) {
		if (offsets[row] === offsets[row + 1]) continue;
		source.hold(first + row);
		rowOf.fill(first + row, offsets[row] - begin, offsets[row + 1] - begin);
	}
	for (const i of risingOrder(inBlock, source.rows))
		out[begin + i] = compare(rowOf[i], inBlock[i]);
}

/** Positions of rows in rising order, sorted by the lower half of their bits and then by the upper. */
function risingOrder(rows: Int32Array, numRows: number): Int32Array {
	const half = Math.ceil(Math.log2(numRows + 1) / 2);
	const numKeys = 2 ** half;
	const lower = rows.map((row) => row & (numKeys - 1));
	const upper = rows.map((row) => row >>> half);
	return stableOrder(upper, numKeys, stableOrder(lower, numKeys, null));
}
