/** Tiles multiplied by the SIMD kernel, which needs no engine: only pairs that may be among the best leave its memory. */

import type { PairFinder, PairKind } from "../../kernels/near-pairs.ts";
import type { Candidates } from "../approximate/candidates.ts";
import { everyRow, type Similarity } from "../similarity.ts";
import { createSimilarityFinder } from "../similarity-finder.ts";
import { columnsStart, type Tile, type TileMultiplier } from "./tiles.ts";

/** One tile after the other, of blocks of at most `blockRows` rows. */
export function createKernelMultiplier(
	similarity: Similarity,
	kind: PairKind,
	blockRows: number,
): TileMultiplier {
	const { finder, load } = createSimilarityFinder(similarity, kind, blockRows);
	/** The block of rows that several tiles have in common. */
	let loadedRow = -1;
	return {
		async multiply(tile) {
			const { firstRow, numRows, firstCol, numCols } = tile;
			if (loadedRow !== firstRow)
				load(everyRow(firstRow, firstRow + numRows, 1), "rows");
			loadedRow = firstRow;
			load(everyRow(firstCol, firstCol + numCols, 1), "columns");
			return (candidates) => offerNear(finder, candidates, tile);
		},
		close() {},
	};
}

/** Part after part of a tile, so that thresholds rise while it is searched. */
function offerNear(
	finder: PairFinder,
	candidates: Candidates,
	tile: Tile,
): void {
	const { rowStep, columnStep } = finder;
	const { numRows, numCols, firstRow, firstCol } = tile;
	for (let row = 0; row < numRows; row += rowStep) {
		// A tile on the diagonal holds each pair twice.
		const first = firstRow === firstCol ? row - (row % columnStep) : 0;
		for (let column = first; column < numCols; column += columnStep)
			offerPart(finder, candidates, tile, row, column);
	}
}

function offerPart(
	finder: PairFinder,
	{ thresholds, offer }: Candidates,
	tile: Tile,
	row: number,
	column: number,
): void {
	const { numRows, numCols, firstRow, firstCol } = tile;
	const columns = columnsStart(tile);
	const isDiagonal = columns === 0;
	const ofColumns = thresholds.subarray(columns, columns + numCols);
	const count = finder.find(row, column, thresholds, ofColumns);
	const { keys, values } = finder;
	for (let at = 0; at < 2 * count; at += 2) {
		const r = row + (keys[at] >>> 16);
		const c = column + (keys[at] & 0xffff);
		if (r >= numRows || c >= numCols || (isDiagonal && c <= r)) continue;
		const value = values[at + 1];
		if (value >= thresholds[r]) offer(r, firstCol + c, value);
		if (value >= ofColumns[c]) offer(columns + c, firstRow + r, value);
	}
}
