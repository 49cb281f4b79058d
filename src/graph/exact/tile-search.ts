/**
 * What one product of two blocks of rows adds to an exact search: the best candidates that it holds for each of its rows.
 * Independent of other products, so that threads can share them; what all have found so far only saves work.
 */

import type { PairKind } from "../../kernels/near-pairs.ts";
import { createCandidates, usualSpare } from "../approximate/candidates.ts";
import { everyRow, type Similarity } from "../similarity.ts";
import { type BlockBest, restartSlots, takeSlots } from "./block-best.ts";
import type { BlockProducts } from "./block-products.ts";
import { createKernelMultiplier } from "./tile-pairs.ts";
import { createEngineMultiplier } from "./tile-products.ts";
import { createTileGrid, type Tile } from "./tiles.ts";

export interface TileSearch {
	/** The candidates in the index-th tile that may be among the best of their rows. */
	search(index: number): Promise<BlockBest>;
	close(): void;
}

export interface TileSearchOptions<Block> {
	/** An engine's, or what the SIMD kernel computes in, which every thread has. */
	readonly products: BlockProducts<Block> | PairKind;
	readonly blockRows: number;
	/** Candidates of a row that are wanted. */
	readonly keep: number;
	/** [N] that all threads see: nothing under a row's threshold is wanted. Values only rise. */
	readonly thresholds: Float32Array;
}

/** Prepares memory for the candidates of one tile. */
export function createTileSearch<Block>(
	similarity: Similarity,
	options: TileSearchOptions<Block>,
): TileSearch {
	const { products, keep, thresholds } = options;
	const { rows } = similarity.features;
	const blockRows = Math.max(1, Math.min(options.blockRows, rows));
	const grid = createTileGrid(rows, blockRows);
	const candidates = createCandidates(2 * blockRows, keep, usualSpare(keep));
	const multiplier =
		typeof products === "string"
			? createKernelMultiplier(similarity, products, blockRows)
			: createEngineMultiplier(similarity, products);
	return {
		async search(index) {
			const tile = grid.at(index);
			const offer = await multiplier.multiply(tile);
			const slots = slotsOf(tile);
			restartSlots(candidates, slots, thresholds);
			offer(candidates);
			return takeSlots(candidates, slots);
		},
		close: () => multiplier.close(),
	};
}

/** The rows whose candidates a tile's are: first its rows, then, off the diagonal, its columns. */
function slotsOf({ firstRow, numRows, firstCol, numCols }: Tile): Int32Array {
	const ids = everyRow(firstRow, firstRow + numRows, 1);
	if (firstRow === firstCol) return ids;
	return Int32Array.of(...ids, ...everyRow(firstCol, firstCol + numCols, 1));
}
