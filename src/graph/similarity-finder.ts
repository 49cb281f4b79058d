/** The pair kernel with rows whose products are similarities. */
import type { Candidates } from "./approximate/candidates.ts";
import type { FloatMatrix } from "../arrays/matrix.ts";
import { createPairFinder, loadStep, type PairFinder } from "../core/near-pairs.ts";
import type { PairKind } from "../core/near-pairs-code.ts";
import type { Similarity } from "./similarity.ts";

export interface SimilarityFinder {
	readonly finder: PairFinder;
	load(ids: Int32Array, side: "rows" | "columns"): void;
	/** Prepared points that are no rows, as columns. */
	loadCentres(centres: FloatMatrix): void;
}

/** For blocks of at most `blockRows` rows. */
export function createSimilarityFinder(
	similarity: Similarity,
	kind: PairKind,
	blockRows: number,
): SimilarityFinder {
	const { features, halfSquares } = similarity;
	const cols = features.cols + (halfSquares ? 2 : 0);
	const finder = createPairFinder(kind, blockRows, cols);
	const room = new Float32Array(loadStep * features.cols);
	/** -|a - b|^2 / 2 as a product: [a, -|a|^2 / 2, 1] by [b, 1, -|b|^2 / 2]. */
	function distanceColumns(halves: Float32Array, side: "rows" | "columns") {
		const ones = new Float32Array(halves.length).fill(1);
		return side === "rows" ? [halves, ones] : [ones, halves];
	}
	return {
		finder,
		load(ids, side) {
			// A few at a time, which lie in a core's own cache until they are packed.
			let first = 0;
			do {
				const some = ids.subarray(first, first + loadStep);
				const more = halfSquares
					? distanceColumns(
							Float32Array.from(some, (id) => -halfSquares[id]),
							side,
						)
					: [];
				const prepared = similarity.prepare(some, room);
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

/** Offers a block of columns, but not a row itself, to the rows that are loaded, each in its slot. */
export function offerColumns(
	finder: PairFinder,
	{ thresholds, offer }: Candidates,
	rowIds: Int32Array,
	columnIds: Int32Array,
): void {
	const { rowStep, columnStep, keys, values } = finder;
	const none = new Float32Array(columnIds.length).fill(
		Number.POSITIVE_INFINITY,
	);
	for (let row = 0; row < rowIds.length; row += rowStep)
		for (let column = 0; column < columnIds.length; column += columnStep) {
			const count = finder.find(row, column, thresholds, none);
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
