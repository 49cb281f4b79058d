/** The products of a group of 5 rows with a group of 8 columns, for the pair search. */
import { groupColumns, groupRows } from "../sizes";
import { addProduct, zeros } from "./vectors";

const rowBytes: usize = 4 * groupRows;
const columnBytes: usize = 4 * groupColumns;

/**
 * Returns whether any product of a group of rows with the group of columns from `columns` up to `end` is at least its row's or its column's low.
 * If so, `out` holds all 40 products, [5, 8] float32. Groups and lows are those of `findFloat32Pairs`.
 * A product is one float32 sum in the order of the words.
 * This function is exported only so that the compiler does not inline it: V8 would unroll its short loop, and then have too few registers.
 */
export function multiplyFloat32Group(
	rows: usize,
	columns: usize,
	end: usize,
	rowLows: usize,
	columnLows: usize,
	out: usize,
): bool {
	return multiplyGroups<f32>(rows, columns, end, rowLows, columnLows, out);
}

/** As `multiplyFloat32Group`, for words of two int16: sums are exact in int32, and then rounded to float32. */
export function multiplyInt16Group(
	rows: usize,
	columns: usize,
	end: usize,
	rowLows: usize,
	columnLows: usize,
	out: usize,
): bool {
	return multiplyGroups<i16>(rows, columns, end, rowLows, columnLows, out);
}

/** sum + a b for four words. */
function addWords<T>(sum: v128, a: v128, b: v128): v128 {
	return isInteger<T>()
		? i32x4.add(sum, i32x4.dot_i16x8_s(a, b))
		: addProduct(sum, a, b);
}

function toFloats<T>(sums: v128): v128 {
	return isInteger<T>() ? f32x4.convert_i32x4_s(sums) : sums;
}

function multiplyGroups<T>(
	rows: usize,
	columns: usize,
	end: usize,
	rowLows: usize,
	columnLows: usize,
	out: usize,
): bool {
	// Two vectors of sums for each of the rows a to e.
	let a0 = zeros();
	let a1 = zeros();
	let b0 = zeros();
	let b1 = zeros();
	let c0 = zeros();
	let c1 = zeros();
	let d0 = zeros();
	let d1 = zeros();
	let e0 = zeros();
	let e1 = zeros();
	while (columns < end) {
		const columns0 = v128.load(columns);
		const columns1 = v128.load(columns, 16);
		let word = v128.load32_splat(rows, 16);
		e0 = addWords<T>(e0, word, columns0);
		e1 = addWords<T>(e1, word, columns1);
		word = v128.load32_splat(rows, 12);
		d0 = addWords<T>(d0, word, columns0);
		d1 = addWords<T>(d1, word, columns1);
		word = v128.load32_splat(rows, 8);
		c0 = addWords<T>(c0, word, columns0);
		c1 = addWords<T>(c1, word, columns1);
		word = v128.load32_splat(rows, 4);
		b0 = addWords<T>(b0, word, columns0);
		b1 = addWords<T>(b1, word, columns1);
		word = v128.load32_splat(rows);
		a0 = addWords<T>(a0, word, columns0);
		a1 = addWords<T>(a1, word, columns1);
		columns += columnBytes;
		rows += rowBytes;
	}
	a0 = toFloats<T>(a0);
	a1 = toFloats<T>(a1);
	b0 = toFloats<T>(b0);
	b1 = toFloats<T>(b1);
	c0 = toFloats<T>(c0);
	c1 = toFloats<T>(c1);
	d0 = toFloats<T>(d0);
	d1 = toFloats<T>(d1);
	e0 = toFloats<T>(e0);
	e1 = toFloats<T>(e1);
	const low0 = v128.load(columnLows);
	const low1 = v128.load(columnLows, 16);
	let low = v128.load32_splat(rowLows);
	let near = v128.or(reaches(a0, low, low0), reaches(a1, low, low1));
	low = v128.load32_splat(rowLows, 4);
	near = v128.or(near, v128.or(reaches(b0, low, low0), reaches(b1, low, low1)));
	low = v128.load32_splat(rowLows, 8);
	near = v128.or(near, v128.or(reaches(c0, low, low0), reaches(c1, low, low1)));
	low = v128.load32_splat(rowLows, 12);
	near = v128.or(near, v128.or(reaches(d0, low, low0), reaches(d1, low, low1)));
	low = v128.load32_splat(rowLows, 16);
	near = v128.or(near, v128.or(reaches(e0, low, low0), reaches(e1, low, low1)));
	if (!v128.any_true(near)) return false;
	v128.store(out, a0);
	v128.store(out, a1, 16);
	v128.store(out, b0, 32);
	v128.store(out, b1, 48);
	v128.store(out, c0, 64);
	v128.store(out, c1, 80);
	v128.store(out, d0, 96);
	v128.store(out, d1, 112);
	v128.store(out, e0, 128);
	v128.store(out, e1, 144);
	return true;
}

/** A mask of four lanes: all bits where the product is at least the low of its row or of its column, none elsewhere and for NaN. */
export function reaches(
	products: v128,
	lowOfRow: v128,
	columnLows: v128,
): v128 {
	return f32x4.ge(products, f32x4.pmin(lowOfRow, columnLows));
}
