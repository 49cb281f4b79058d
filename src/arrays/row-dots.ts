/** Dot products of one row with many others by a SIMD kernel, for rows that are all in its memory. */

import { createScratchBytes } from "../kernels/kernel-memory.ts";
import { roundUp } from "../kernels/round-up.ts";
import { openKernels } from "../kernels/shared-kernels.ts";
import { othersTogether } from "../kernels/sizes.ts";
import type { RowSource } from "./row-source.ts";

/** Dot products of one row with many others. */
export interface RowProducts {
	/** Sets the row that the others are multiplied with. */
	start(row: number): void;
	/** The product with one other row. */
	with(other: number): number;
	/** Writes the products with others[begin..end) to out[begin..end). With a kernel, this is much faster than `with`. */
	withAll(
		others: Int32Array,
		begin: number,
		end: number,
		out: Float32Array,
	): void;
}

/** The most others in one call of the kernel: about as many as a row has neighbours, and a multiple of `othersTogether`. */
const mostTogether = 32 * othersTogether;

/** Bytes of the ids in scratch memory, and of the products after them. */
const bytesEach = 4 * mostTogether;
const scratchIn = createScratchBytes();

/** Returns null where not all rows are in kernels' memory, or where that memory cannot grow for scratch bytes. */
export function createRowDots({
	cols,
	values,
	memory,
	isInMemory,
}: RowSource): Pick<RowProducts, "start" | "withAll"> | null {
	if (!memory || !isInMemory) return null;
	const idsAt = scratchIn(memory, 2 * bytesEach);
	if (idsAt === null) return null;
	const productsAt = idsAt + bytesEach;
	const ids = new Int32Array(memory.buffer, idsAt, mostTogether);
	const products = new Float32Array(memory.buffer, productsAt, mostTogether);
	const { dots } = openKernels(memory);
	const first = values.byteOffset;
	let row = 0;
	return {
		start(next) {
			row = next;
		},
		withAll(others, begin, end, out) {
			const own = first + 4 * row * cols;
			for (let from = begin; from < end; from += mostTogether) {
				const count = Math.min(mostTogether, end - from);
				const padded = roundUp(count, othersTogether);
				for (let i = 0; i < count; i++) ids[i] = others[from + i];
				ids.fill(row, count, padded);
				dots(own, first, cols, idsAt, idsAt + 4 * padded, productsAt);
				for (let i = 0; i < count; i++) out[from + i] = products[i];
			}
		},
	};
}
