/**
 * Products of some rows with many others. Where rows are read from a file, the others are taken in the order in which they lie there,
 * each once for all rows that want it: that takes a fraction of reading them as they are wanted.
 */
import { createRowProducts, type RowProducts } from "./cosine.ts";
import { type RowSource, type Rows, sourceOf } from "./row-source.ts";

/**
 * The products in float32 of each row from `first` on with its others.
 * @param offsets where a row's others begin among `others`, and at last where they end
 */
export function multiplyWithOthers(
	rows: Rows,
	first: number,
	offsets: ArrayLike<number>,
	others: Int32Array,
): Float32Array {
	const source = sourceOf(rows);
	const products = createRowProducts(source);
	const out = new Float32Array(others.length);
	const task = { source, products, first, offsets, others, out };
	const numRows = offsets.length - 1;
	if (source.isInMemory) multiplyAsTheyCome(task, 0, numRows);
	else
		for (let row = 0; row < numRows; row += source.heldTogether)
			multiplyInOrder(task, row, Math.min(numRows, row + source.heldTogether));
	return out;
}

interface Task {
	readonly source: RowSource;
	readonly products: RowProducts;
	readonly first: number;
	readonly offsets: ArrayLike<number>;
	readonly others: Int32Array;
	readonly out: Float32Array;
}

function multiplyAsTheyCome(
	{ products, first, offsets, others, out }: Task,
	start: number,
	end: number,
): void {
	for (let row = start; row < end; row++) {
		products.start(first + row);
		for (let i = offsets[row]; i < offsets[row + 1]; i++)
			out[i] = products.with(others[i]);
	}
}

function multiplyInOrder(
	{ source, products, first, offsets, others, out }: Task,
	start: number,
	end: number,
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
		products.start(rowOf[i]);
		out[begin + i] = products.with(other);
	}
}
