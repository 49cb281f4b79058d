/** Multiplies tiles by the SIMD kernel, which needs no engine: it returns only the pairs that may be among the best. */

import type { PairFinder, PairKind } from "../../kernels/near-pairs.ts";
import type { Candidates } from "../approximate/candidates.ts";
import { everyRow, type Similarity } from "../similarity.ts";
import { createSimilarityFinder } from "../similarity-finder.ts";
import { columnsStart, type Tile, type TileMultiplier } from "./tiles.ts";

/** @param blockRows the most rows of a block */
export function createKernelMultiplier(
	similarity: Similarity,
	kind: PairKind,
	blockRows: number,
): TileMultiplier {
	const { finder, load } = createSimilarityFinder(similarity, kind, blockRows);
	/** First row of the loaded block of rows, which successive tiles share. */
	let loadedRow = -1;
	return {
		async multiply(tile) {
			const { firstRow, numRows, firstCol, numCols } = tile;
			if (loadedRow !== firstRow)
				load(everyRow(firstRow, firstRow + numRows, 1), "rows");
			loadedRow = firstRow;
			load(everyRow(firstCol, firstCol + numCols, 1), "columns");
			return (candidates) => offerTile(finder, candidates, tile);
		},
		close() {},
	};
}

/** Searches one part of a tile after another, so that thresholds rise between them. */
function offerTile(
	finder: PairFinder,
	candidates: Candidates,
	tile: Tile,
): void {
	const { rowStep, columnStep } = finder;
	const { numRows, numCols, firstRow, firstCol } = tile;
	const offerPart = createPartOffer(finder, candidates, tile);
	for (let row = 0; row < numRows; row += rowStep) {
		// A tile on the diagonal has each pair twice.
		const first = firstRow === firstCol ? row - (row % columnStep) : 0;
		for (let column = first; column < numCols; column += columnStep)
			offerPart(row, column);
	}
}

function createPartOffer(
	{ find, keys, values }: PairFinder,
	{ thresholds, offer }: Candidates,
	tile: Tile,
) {
	const { numRows, numCols, firstRow, firstCol } = tile;
	const columns = columnsStart(tile);
	const isDiagonal = columns === 0;
	const ofColumns = thresholds.subarray(columns, columns + numCols);
	return (row: number, column: number): void => {
		const count = find(row, column, thresholds, ofColumns);
		for (let at = 0; at < 2 * count; at += 2) {
			const r = row + (keys[at] >>> 16);
			const c = column + (keys[at] & 0xffff);
			if (r >= numRows || c >= numCols || (isDiagonal && c <= r)) continue;
			const value = values[at + 1];
			if (value >= thresholds[r]) offer(r, firstCol + c, value);
			if (value >= ofColumns[c]) offer(columns + c, firstRow + r, value);
		}
	};
}
