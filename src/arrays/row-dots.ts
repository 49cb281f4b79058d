/** Products of a row with many others in kernels, for rows that lie within their reach all the time. */
import { dotsAtOnce } from "../core/dots-code.ts";
import { createScratch, openKernels } from "../core/kernels.ts";
import { roundUp } from "./round-up.ts";
import type { RowSource } from "./row-source.ts";

/** Writes the products of `row` with the others from `begin` up to `end` at out[begin] and on. */
export type RowDots = (
	row: number,
	others: Int32Array,
	begin: number,
	end: number,
	out: Float32Array,
) => void;

/** Others that are handed over together: as many as subgraphs and lists of neighbours have, a multiple of those taken at once. */
const mostTogether = 32 * dotsAtOnce;

/** Of ids, and of products behind them. */
const bytesEach = 4 * mostTogether;
const scratchIn = createScratch();

/** Null where kernels do not reach the rows, or have no room beside them. */
export function createRowDots({
	cols,
	values,
	memory,
	isInMemory,
}: RowSource): RowDots | null {
	if (!memory || !isInMemory) return null;
	const idsAt = scratchIn(memory, 2 * bytesEach);
	if (idsAt === null) return null;
	const productsAt = idsAt + bytesEach;
	const ids = new Int32Array(memory.buffer, idsAt, mostTogether);
	const products = new Float32Array(memory.buffer, productsAt, mostTogether);
	const { dots } = openKernels(memory);
	const first = values.byteOffset;
	return (row, others, begin, end, out) => {
		for (let from = begin; from < end; from += mostTogether) {
			const count = Math.min(mostTogether, end - from);
			const padded = roundUp(count, dotsAtOnce);
			for (let i = 0; i < count; i++) ids[i] = others[from + i];
			ids.fill(row, count, padded);
			dots(
				...([first + 4 * row * cols, first, cols, idsAt] as const),
				...([idsAt + 4 * padded, productsAt] as const),
			);
			for (let i = 0; i < count; i++) out[from + i] = products[i];
		}
	};
}
