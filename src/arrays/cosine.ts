/**
 * Dot products of rows of length 1, which are their cosines.
 * Each is added up in four partial sums, so that no addition waits for the one before it. Two rows give the same bits in either order.
 */
import type { KernelMemory } from "../kernels/kernel-memory.ts";
import { openKernels } from "../kernels/shared-kernels.ts";
import { createRowDots, type RowProducts } from "./row-dots.ts";
import { type RowSource, type Rows, sourceOf } from "./row-source.ts";

export function createRowProducts(rows: Rows): RowProducts {
	const source = sourceOf(rows);
	const { memory } = source;
	return memory ? kernelProducts(source, memory) : plainProducts(source);
}

function kernelProducts(source: RowSource, memory: KernelMemory): RowProducts {
	const { cols, values } = source;
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
			dots?.start(row);
		},
		with: withOne,
		withAll: dots?.withAll ?? oneByOne(withOne),
	};
}

function plainProducts(source: RowSource): RowProducts {
	const { cols, values } = source;
	const own = new Float64Array(cols);
	const withOne = (other: number) => dotProduct(own, values, source.at(other));
	return {
		start(row) {
			// Converting the row to float64 once saves a sixth of the time.
			const start = source.at(row);
			for (let d = 0; d < cols; d++) own[d] = values[start + d];
		},
		with: withOne,
		withAll: oneByOne(withOne),
	};
}

function oneByOne(
	productWith: (other: number) => number,
): RowProducts["withAll"] {
	return (others, begin, end, out) => {
		for (let i = begin; i < end; i++) out[i] = productWith(others[i]);
	};
}

/** The dot product of `a` with the values of `x` from `start` on. */
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
