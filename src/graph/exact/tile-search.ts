/**
 * Searches one tile of an exact search for the best candidates of each of its rows.
 * Tiles do not depend on one another, so that threads can share them; thresholds from earlier tiles only save work.
 */

import type { PairKind } from "../../kernels/near-pairs.ts";
import { createCandidates } from "../approximate/candidates.ts";
import { everyRow, type Similarity } from "../similarity.ts";
import { type BlockBest, resetSlots, takeSlots } from "./block-best.ts";
import type { BlockProducts } from "./block-products.ts";
import { createKernelMultiplier } from "./tile-pairs.ts";
import { createEngineMultiplier } from "./tile-products.ts";
import { createTileGrid, type Tile } from "./tiles.ts";

export interface TileSearch {
	/** Finds the candidates in the index-th tile that may be among the best of their rows. */
	search(index: number): Promise<BlockBest>;
	close(): void;
}

export interface TileSearchOptions<Block> {
	/** An engine's products, or the number format of the SIMD kernel, which every thread has. */
	readonly products: BlockProducts<Block> | PairKind;
	readonly blockRows: number;
	/** The number of best candidates of a row. */
	readonly numBest: number;
	/** [N], in memory that all threads share: values under a row's threshold are ignored. Thresholds only rise. */
	readonly thresholds: Float32Array;
}

/** Allocates memory for the candidates of one tile. */
export function createTileSearch<Block>(
	similarity: Similarity,
	options: TileSearchOptions<Block>,
): TileSearch {
	const { products, numBest, thresholds } = options;
	const { rows } = similarity.features;
	const blockRows = Math.max(1, Math.min(options.blockRows, rows));
	const grid = createTileGrid(rows, blockRows);
	const candidates = createCandidates(2 * blockRows, numBest);
	const multiplier =
		typeof products === "string"
			? createKernelMultiplier(similarity, products, blockRows)
			: createEngineMultiplier(similarity, products);
	return {
		async search(index) {
			const tile = grid.at(index);
			const offer = await multiplier.multiply(tile);
			const slots = slotsOf(tile);
			resetSlots(candidates, slots, thresholds);
			offer(candidates);
			return takeSlots(candidates, slots);
		},
		close: () => multiplier.close(),
	};
}

/** The row of each slot of a tile: first its rows, then, off the diagonal, its columns. */
function slotsOf({ firstRow, numRows, firstCol, numCols }: Tile): Int32Array {
	const ids = everyRow(firstRow, firstRow + numRows, 1);
	if (firstRow === firstCol) return ids;
	return Int32Array.of(...ids, ...everyRow(firstCol, firstCol + numCols, 1));
}
