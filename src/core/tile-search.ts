/**
 * What one product of two blocks of rows adds to an exact search: the best candidates that it holds for each of its rows.
 * Independent of other products, so that threads can share them; what all have found so far only saves work.
 */
import type { BlockProducts } from "./block-products.ts";
import { type Candidates, createCandidates } from "./candidates.ts";
import { everyRow, type Similarity } from "./similarity.ts";
import { createTileGrid, type Tile } from "./tiles.ts";

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
	readonly products: BlockProducts<Block>;
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
	const { products, blockRows, keep, thresholds } = options;
	const grid = createTileGrid(similarity.features.rows, blockRows);
	const candidates = createCandidates(2 * blockRows, keep);
	/** The block of rows that several tiles have in common. */
	let queries: { firstRow: number; block: Block; numUses: number } | null =
		null;

	const load = (first: number, count: number, side: "queries" | "candidates") =>
		products.load(similarity.prepare(everyRow(first, first + count, 1)), side);
	function release(used: NonNullable<typeof queries>): void {
		if (--used.numUses === 0) products.release(used.block);
	}
	function useQueries({ firstRow, numRows }: Tile) {
		if (queries?.firstRow !== firstRow) {
			if (queries) release(queries);
			const block = load(firstRow, numRows, "queries");
			queries = { firstRow, block, numUses: 1 };
		}
		queries.numUses++;
		return queries;
	}
	async function multiply(tile: Tile): Promise<Float32Array> {
		const used = useQueries(tile);
		const others = load(tile.firstCol, tile.numCols, "candidates");
		try {
			return await products.multiply(used.block, others);
		} finally {
			products.release(others);
			release(used);
		}
	}

	return {
		async search(index) {
			const tile = grid.at(index);
			const values = await multiply(tile);
			if (similarity.halfSquares !== null)
				toDistances(values, similarity.halfSquares, tile);
			restart(candidates, tile, thresholds);
			offerTile(values, candidates, tile);
			return takeBest(candidates, tile);
		},
		close() {
			if (queries) release(queries);
			queries = null;
		},
	};
}

/** Products to -|a - b|^2 / 2, in place. */
function toDistances(
	values: Float32Array,
	halfSquares: Float64Array,
	{ firstRow, firstCol, numCols }: Tile,
): void {
	for (let at = 0, row = firstRow; at < values.length; row++) {
		const own = halfSquares[row];
		for (let c = 0; c < numCols; c++, at++)
			values[at] -= own + halfSquares[firstCol + c];
	}
}

/** Candidates' rows are the tile's: first its rows, then, off the diagonal, its columns. */
function columnsStart({ firstRow, firstCol, numRows }: Tile): number {
	return firstRow === firstCol ? 0 : numRows;
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

/** Offers each value of a tile to both its rows; nearly all are under both thresholds, so four at a time are first only compared. */
function offerTile(
	values: Float32Array,
	{ thresholds, offer }: Candidates,
	tile: Tile,
): void {
	const { firstRow, firstCol, numRows, numCols } = tile;
	const columns = columnsStart(tile);
	const isDiagonal = columns === 0;
	const offerPair = (r: number, c: number, value: number) => {
		if (value >= thresholds[r]) offer(r, firstCol + c, value);
		const column = columns + c;
		if (value >= thresholds[column]) offer(column, firstRow + r, value);
	};
	const ofColumns = thresholds.subarray(columns, columns + numCols);
	for (let r = 0; r < numRows; r++) {
		const start = r * numCols;
		const low = thresholds[r];
		// A tile on the diagonal holds each pair twice, and the row itself.
		let c = isDiagonal ? r + 1 : 0;
		for (let at = start + c; c + 3 < numCols; c += 4, at += 4) {
			const v0 = values[at];
			const v1 = values[at + 1];
			const v2 = values[at + 2];
			const v3 = values[at + 3];
			if (
				v0 >= low ||
				v1 >= low ||
				v2 >= low ||
				v3 >= low ||
				v0 >= ofColumns[c] ||
				v1 >= ofColumns[c + 1] ||
				v2 >= ofColumns[c + 2] ||
				v3 >= ofColumns[c + 3]
			) {
				offerPair(r, c, v0);
				offerPair(r, c + 1, v1);
				offerPair(r, c + 2, v2);
				offerPair(r, c + 3, v3);
			}
		}
		for (; c < numCols; c++) offerPair(r, c, values[start + c]);
	}
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
