/**
 * Bounds of the cosines of a row with many others, by float32 products where the rows lie: a fraction of the time of the exact ones, which are then
 * computed of those alone that may be near enough.
 */
import { othersAtOnce, sumsEach } from "../../core/estimate-code.ts";
import { growBy, openKernels } from "../../core/kernels.ts";
import { roundUp } from "../../arrays/round-up.ts";
import type { Similarity } from "../similarity.ts";

export interface SimilarityBounds {
	/** Where the ids of others are written. */
	readonly ids: Int32Array;
	/** Writes what the similarity of `row` with each of the first `count` ids does not exceed. */
	compute(row: number, count: number, bounds: Float64Array): void;
}

/** Half a step between float32 values around 1. */
const roundoff = 2 ** -24;
/** Lengths of rows whose float32 products are neither too small nor too large to be nearly right. */
const [leastLength, mostLength] = [2 ** -30, 2 ** 30];

/** For at most `most` others; null where only exact similarities can be had: distances, rows out of the kernels' reach, and very long or short ones. */
export function createSimilarityBounds(
	{ features, inverseLengths }: Similarity,
	most: number,
): SimilarityBounds | null {
	const { cols, values, memory, isInMemory } = features;
	if (!isInMemory || !memory || !inverseLengths) return null;
	if (!inverseLengths.every(isUsual)) return null;
	const room = roundUp(most, othersAtOnce);
	const address = growBy(memory, 4 * room * (1 + sumsEach));
	if (address === null) return null;
	const ids = new Int32Array(memory.buffer, address, room);
	const sumsAt = address + 4 * room;
	const sums = new Float32Array(memory.buffer, sumsAt, room * sumsEach);
	const { estimateDots } = openKernels(memory);
	const start = values.byteOffset;
	const whole = cols - (cols % 4);
	/** Of products over the lengths: each sum rounds a quarter of them, and as many additions. */
	const error = (whole / sumsEach + 2) * roundoff;

	return {
		ids,
		compute(row, count, bounds) {
			const end = roundUp(count, othersAtOnce);
			ids.fill(row, count, end);
			estimateDots(
				...([start + 4 * row * cols, start, cols, whole] as const),
				...([address, address + 4 * end, sumsAt] as const),
			);
			const own = inverseLengths[row];
			for (let i = 0, at = 0; i < count; i++, at += sumsEach) {
				let sum = sums[at] + sums[at + 1] + (sums[at + 2] + sums[at + 3]);
				for (let d = whole; d < cols; d++)
					sum += values[row * cols + d] * values[ids[i] * cols + d];
				bounds[i] = sum * (own * inverseLengths[ids[i]]) + error;
			}
		},
	};
}

/** Of a row of zeros, all products are exactly 0. */
const isUsual = (inverse: number) =>
	inverse === 0 || (inverse >= 1 / mostLength && inverse <= 1 / leastLength);
