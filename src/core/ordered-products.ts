/**
 * Some rows compared with many others. Where rows are read from a file, the others are taken in the order in which they lie there,
 * each once for all rows that want it: that takes a fraction of reading them as they are wanted.
 */
import { createRowProducts } from "./cosine.ts";
import { type RowSource, type Rows, sourceOf } from "./row-source.ts";

/** Rows from `first` on and the others of each. */
export interface RowsWithOthers {
	readonly first: number;
	/** Where a row's others begin among `others`, and at last where they end. */
	readonly offsets: ArrayLike<number>;
	readonly others: Int32Array;
}

/** The products, in float32, of each row with its others. */
export function multiplyWithOthers(
	rows: Rows,
	pairs: RowsWithOthers,
): Float32Array {
	const source = sourceOf(rows);
	const products = createRowProducts(source);
	const out = new Float32Array(pairs.others.length);
	let started = -1;
	compareWithOthers(source, pairs, out, (row, other) => {
		if (row !== started) products.start(row);
		started = row;
		return products.with(other);
	});
	return out;
}

/** Writes what `compare` says of each row and its others. */
export function compareWithOthers(
	source: RowSource,
	pairs: RowsWithOthers,
	out: Float32Array | Float64Array,
	compare: (row: number, other: number) => number,
): void {
	const { first, offsets, others } = pairs;
	const numRows = offsets.length - 1;
	const { isInMemory, heldTogether } = source;
	if (!isInMemory) {
		for (let row = 0; row < numRows; row += heldTogether) {
			const end = Math.min(numRows, row + heldTogether);
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
	compare: (row: number, other: number) => number,
): void {
	const begin = offsets[start];
	const count = offsets[end] - begin;
	// Row and place in one number, so that numbers are sorted; a power of two, so that they come apart exactly.
	const scale = 2 ** Math.ceil(Math.log2(count + 1));
	const keys = new Float64Array(count);
	const rowOf = new Int32Array(count);
	for (let row = start; row < end; row++) {
		source.hold(first + row);
		for (let i = offsets[row]; i < offsets[row + 1]; i++) {
			keys[i - begin] = others[i] * scale + (i - begin);
			rowOf[i - begin] = first + row;
		}
	}
	keys.sort();
	for (let k = 0; k < count; k++) {
		const other = Math.floor(keys[k] / scale);
		const i = keys[k] - other * scale;
		out[begin + i] = compare(rowOf[i], other);
	}
}
