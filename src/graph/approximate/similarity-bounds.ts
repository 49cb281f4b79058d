/**
 * Upper bounds of the cosines of a row with many others, by float32 products of the features. They take a fraction of the time of exact cosines,
 * which are then computed only for rows that may be near enough.
 */

import { growBy } from "../../kernels/kernel-memory.ts";
import { roundUp } from "../../kernels/round-up.ts";
import { openKernels } from "../../kernels/shared-kernels.ts";
import { othersTogether, sumsEach } from "../../kernels/sizes.ts";
import type { Similarity } from "../similarity.ts";

export interface SimilarityBounds {
	/** The caller writes the ids of the others here. */
	readonly ids: Int32Array;
	/** Writes an upper bound of the similarity of `row` with each of the first `count` ids. */
	compute(row: number, count: number, bounds: Float64Array): void;
}

/** Half a step between float32 values around 1. */
const roundoff = 2 ** -24;
/** Between these lengths of rows, float32 products neither overflow nor lose digits to underflow. */
const [leastLength, mostLength] = [2 ** -30, 2 ** 30];

/** @returns null where there are no bounds: for distances, for rows that kernels do not reach, and for very long or short ones */
export function createSimilarityBounds(
	{ features, inverseLengths }: Similarity,
	most: number,
): SimilarityBounds | null {
	const { cols, values, memory, isInMemory } = features;
	if (!isInMemory || !memory || !inverseLengths) return null;
	if (!inverseLengths.every(isUsual)) return null;
	const capacity = roundUp(most, othersTogether);
	const address = growBy(memory, 4 * capacity * (1 + sumsEach));
	if (address === null) return null;
	const ids = new Int32Array(memory.buffer, address, capacity);
	const sumsAt = address + 4 * capacity;
	const sums = new Float32Array(memory.buffer, sumsAt, capacity * sumsEach);
	const { estimateDots } = openKernels(memory);
	const start = values.byteOffset;
	const whole = cols - (cols % 4);
	/** Bound of a cosine's error: each product is rounded once, and again by each addition to its sum, which has a quarter of the products. */
	const error = (whole / sumsEach + 2) * roundoff;

	return {
		ids,
		compute(row, count, bounds) {
			const end = roundUp(count, othersTogether);
			ids.fill(row, count, end);
			const own = start + 4 * row * cols;
			const idsEnd = address + 4 * end;
			estimateDots(own, start, cols, whole, address, idsEnd, sumsAt);
			const inverse = inverseLengths[row];
			for (let i = 0, at = 0; i < count; i++, at += sumsEach) {
				let sum = sums[at] + sums[at + 1] + (sums[at + 2] + sums[at + 3]);
				for (let d = whole; d < cols; d++)
					sum += values[row * cols + d] * values[ids[i] * cols + d];
				bounds[i] = sum * (inverse * inverseLengths[ids[i]]) + error;
			}
		},
	};
}

/** A row of zeros is usual too: its products are exactly 0. */
const isUsual = (inverse: number) =>
	inverse === 0 || (inverse >= 1 / mostLength && inverse <= 1 / leastLength);
