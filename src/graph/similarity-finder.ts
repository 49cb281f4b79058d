/** The pair search on prepared rows, whose products are similarities. */

import type { FloatMatrix } from "../arrays/matrix.ts";
import {
	createPairFinder,
	loadStep,
	type PairFinder,
	type PairKind,
} from "../kernels/near-pairs.ts";
import type { Candidates } from "./approximate/candidates.ts";
import type { Similarity } from "./similarity.ts";

export interface SimilarityFinder {
	readonly finder: PairFinder;
	/** Prepares rows and loads them on one side of the products; with another similarity, rows of that. */
	load(ids: Int32Array, side: "rows" | "columns", from?: Similarity): void;
	/** Loads prepared points, which are not rows of the features, as columns. */
	loadCentres(centres: FloatMatrix): void;
}

/** @param blockRows the most rows on one side of the products */
export function createSimilarityFinder(
	similarity: Similarity,
	kind: PairKind,
	blockRows: number,
): SimilarityFinder {
	const { features, halfSquares } = similarity;
	const cols = features.cols + (halfSquares ? 2 : 0);
	const finder = createPairFinder(kind, blockRows, cols);
	const buffer = new Float32Array(loadStep * features.cols);
	/** Two more columns turn a product into -|a - b|^2 / 2 = [a, -|a|^2 / 2, 1] . [b, 1, -|b|^2 / 2]. */
	function distanceColumns(halves: Float32Array, side: "rows" | "columns") {
		const ones = new Float32Array(halves.length).fill(1);
		return side === "rows" ? [halves, ones] : [ones, halves];
	}
	return {
		finder,
		load(ids, side, from = similarity) {
			// A few rows at a time, so that they are still in a core's cache when they are packed.
			let first = 0;
			do {
				const some = ids.subarray(first, first + loadStep);
				const halves = from.halfSquares;
				const more = halves
					? distanceColumns(
							Float32Array.from(some, (id) => -halves[id]),
							side,
						)
					: [];
				const prepared = from.prepare(some, buffer);
				finder.load({ ...prepared, more }, side, first);
				first += loadStep;
			} while (first < ids.length);
		},
		loadCentres(centres) {
			const more = halfSquares
				? distanceColumns(negativeHalfSquares(centres), "columns")
				: [];
			finder.load({ ...centres, more }, "columns");
		},
	};
}

function negativeHalfSquares({ rows, cols, data }: FloatMatrix): Float32Array {
	const halves = new Float32Array(rows);
	for (let row = 0; row < rows; row++) {
		let sum = 0;
		for (let at = row * cols; at < (row + 1) * cols; at++) sum += data[at] ** 2;
		halves[row] = -sum / 2;
	}
	return halves;
}

/** Offers the loaded columns as candidates to each loaded row, but never a row to itself. */
export function offerColumns(
	finder: PairFinder,
	{ thresholds, offer }: Candidates,
	rowIds: Int32Array,
	columnIds: Int32Array,
): void {
	const { rowStep, columnStep, keys, values } = finder;
	/** Columns have no candidates, so no product reaches their lows. */
	const columnLows = new Float32Array(columnIds.length).fill(
		Number.POSITIVE_INFINITY,
	);
	for (let row = 0; row < rowIds.length; row += rowStep)
		for (let column = 0; column < columnIds.length; column += columnStep) {
			const count = finder.find(row, column, thresholds, columnLows);
			for (let at = 0; at < 2 * count; at += 2) {
				const r = row + (keys[at] >>> 16);
				const c = column + (keys[at] & 0xffff);
				if (r >= rowIds.length || c >= columnIds.length) continue;
				if (columnIds[c] === rowIds[r] || values[at + 1] < thresholds[r])
					continue;
				offer(r, columnIds[c], values[at + 1]);
			}
		}
}
