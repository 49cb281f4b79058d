/**
 * What one product of two blocks of rows adds to an exact search: the best candidates that it holds for each of its rows.
 * Independent of other products, so that threads can share them; what all have found so far only saves work.
 */
import type { BlockProducts } from "./block-products.ts";
import { type Candidates, createCandidates } from "./candidates.ts";
import type { PairKind } from "./near-pairs-code.ts";
import type { Similarity } from "./similarity.ts";
import { createKernelMultiplier } from "./tile-pairs.ts";
import { createEngineMultiplier } from "./tile-products.ts";
import { columnsStart, createTileGrid, type Tile } from "./tiles.ts";

/** Aligned: a row of the data set, its candidate, and their similarity in float32. */
export interface TileBest {
	readonly rows: Int32Array;
	readonly ids: Int32Array;
	readonly values: Float32Array;
}

export interface TileSearch {
	/** The candidates in the index-th tile that may be among the best of their rows. */
	search(index: number): Promise<TileBest>;
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
	const candidates = createCandidates(2 * blockRows, keep);
	const multiplier =
		typeof products === "string"
			? createKernelMultiplier(similarity, products, blockRows)
			: createEngineMultiplier(similarity, products);
	return {
		async search(index) {
			const tile = grid.at(index);
			const offer = await multiplier.multiply(tile);
			restart(candidates, tile, thresholds);
			offer(candidates);
			return takeBest(candidates, tile);
		},
		close: () => multiplier.close(),
	};
}

function restart(
	{ state }: Candidates,
	tile: Tile,
	thresholds: Float32Array,
): void {
	const { firstRow, numRows, firstCol, numCols } = tile;
	state.counts.fill(0);
	// Which ids the thresholds stand for is not known here: all that are as good may come.
	state.thresholdIds.fill(2 ** 31 - 1);
	state.thresholds.set(thresholds.subarray(firstRow, firstRow + numRows));
	state.thresholds.set(
		thresholds.subarray(firstCol, firstCol + numCols),
		columnsStart(tile),
	);
}

function takeBest({ state }: Candidates, tile: Tile): TileBest {
	const { counts } = state;
	const capacity = state.ids.length / counts.length;
	const columns = columnsStart(tile);
	const numSlots = columns + tile.numCols;
	let total = 0;
	for (let slot = 0; slot < numSlots; slot++) total += counts[slot];
	const rows = new Int32Array(total);
	const ids = new Int32Array(total);
	const values = new Float32Array(total);
	for (let slot = 0, out = 0; slot < numSlots; slot++) {
		const row =
			slot < columns ? tile.firstRow + slot : tile.firstCol + slot - columns;
		const first = slot * capacity;
		for (let t = first; t < first + counts[slot]; t++, out++) {
			rows[out] = row;
			ids[out] = state.ids[t];
			values[out] = state.values[t];
		}
	}
	return { rows, ids, values };
}

/** Offers what a tile holds to all rows' candidates. */
export function addBest(best: TileBest, candidates: Candidates): void {
	const { rows, ids, values } = best;
	const { thresholds, offer } = candidates;
	for (let i = 0; i < rows.length; i++)
		if (values[i] >= thresholds[rows[i]]) offer(rows[i], ids[i], values[i]);
}
