/** The shapes of arrays that are read, and memory for them. */

import { InputError } from "../../errors.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import { addressSpaceRemedy } from "../../threads/memory-limits.ts";
import type { NpyHeader } from "./npy-header.ts";

export interface NpyReadOptions {
	/** Put the values into shared memory, for worker threads. */
	readonly shared: boolean;
}

/** @throws InputError for another shape than rows and columns, at least one of each */
export function featureShape(
	path: string,
	header: NpyHeader,
): [number, number] {
	const [rows, cols] = matrixShape(path, header);
	if (rows === 0 || cols === 0) {
		const least = "at least 1 row and 1 column";
		throw new InputError(path, least, `${rows} x ${cols}`);
	}
	return [rows, cols];
}

/** @throws InputError for another shape than rows and columns */
export function matrixShape(
	path: string,
	{ shape }: NpyHeader,
): [number, number] {
	if (shape.length === 2) return [shape[0], shape[1]];
	throw new InputError(path, "a matrix (2 dimensions)", dimensions(shape));
}

/** @throws InputError for another shape than N or N x 1 */
export function checkVector(
	path: string,
	{ shape }: Pick<NpyHeader, "shape">,
): void {
	if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) return;
	throw new InputError(path, "N or N x 1 values", dimensions(shape));
}

function dimensions(shape: readonly number[]): string {
	const { length } = shape;
	if (length === 0) return "a single value (0 dimensions)";
	return `${shape.join(" x ")} (${length} dimension${length === 1 ? "" : "s"})`;
}

/** Allocates floats; shared ones lie in memory of kernels, which then comes with them. */
export const allocateFloats = (count: number, { shared }: NpyReadOptions) =>
	shared ? createKernelFloats(count) : { data: new Float32Array(count) };

/** @throws InputError where `make` cannot allocate as many values */
export function allocate<T>(
	path: string,
	{ shape, count }: Pick<NpyHeader, "shape" | "count">,
	make: (count: number) => T,
): T {
	try {
		return make(count);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		const size = `${shape.join(" x ")} values (${count * 4} bytes)`;
		const expected = "an array that fits into memory";
		throw new InputError(path, expected, size, addressSpaceRemedy());
	}
}
