/**
 * Dot products of rows of length 1, which are their cosines.
 * Four partial sums, so that additions need not wait for one another; exchanged rows give the same number.
 */
import { type KernelMemory, openKernels } from "../core/kernels.ts";
import type { FloatMatrix } from "./matrix.ts";
import { createRowDots } from "./row-dots.ts";
import { type Rows, sourceOf } from "./row-source.ts";

/** Rows that are compared with one another, by kernels where they lie in memory for those. */
export interface ComparedRows extends FloatMatrix {
	/** What `data` is a part of. */
	readonly memory?: KernelMemory;
}

/** Dot products with one row after another. */
export interface RowProducts {
	/** Makes `row` the one that others are multiplied with. */
	start(row: number): void;
	with(other: number): number;
	/** Writes the products with the others from `begin` up to `end` at out[begin] and on; much faster than one by one where kernels reach all rows. */
	withAll(
		others: Int32Array,
		begin: number,
		end: number,
		out: Float32Array,
	): void;
}

export function createRowProducts(rows: Rows): RowProducts {
	const source = sourceOf(rows);
	const { cols, values, memory } = source;
	if (memory) {
		const { dot } = openKernels(memory);
		const dots = createRowDots(source);
		const first = values.byteOffset;
		let own = 0;
		const withOne = (other: number) => {
			const ownAt = source.hold(own);
			return dot(first + 4 * ownAt, first + 4 * source.at(other), cols);
		};
		return {
			start(row) {
				own = row;
			},
			with: withOne,
			withAll(others, begin, end, out) {
				if (dots) dots(own, others, begin, end, out);
				else oneByOne(withOne, others, begin, end, out);
			},
		};
	}
	const own = new Float64Array(cols);
	const withOne = (other: number) => dotProduct(own, values, source.at(other));
	return {
		start(row) {
			// One of the two rows in float64 already: that saves a sixth of the time.
			const start = source.at(row);
			for (let d = 0; d < cols; d++) own[d] = values[start + d];
		},
		with: withOne,
		withAll: (...of) => oneByOne(withOne, ...of),
	};
}

function oneByOne(
	productWith: (other: number) => number,
	...[others, begin, end, out]: Parameters<RowProducts["withAll"]>
): void {
	for (let i = begin; i < end; i++) out[i] = productWith(others[i]);
}

/** `a` times the values of `x` from `start`. */
export function dotProduct(
	a: Float64Array,
	x: Float32Array,
	start: number,
): number {
	const { length } = a;
	let s0 = 0;
	let s1 = 0;
	let s2 = 0;
	let s3 = 0;
	let d = 0;
	for (; d + 3 < length; d += 4) {
		s0 += a[d] * x[start + d];
		s1 += a[d + 1] * x[start + d + 1];
		s2 += a[d + 2] * x[start + d + 2];
		s3 += a[d + 3] * x[start + d + 3];
	}
	for (; d < length; d++) s0 += a[d] * x[start + d];
	return s0 + s1 + (s2 + s3);
}
