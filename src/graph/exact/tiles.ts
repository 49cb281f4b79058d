/**
 * The tiles of an exact search: products of two blocks of rows, on and above the diagonal of the matrix of all similarities.
 * Tiles on the diagonal come first: after them, each row has candidates, and few values of later tiles exceed its threshold. The others follow row
 * by row.
 */
import type { Candidates } from "../approximate/candidates.ts";

/** One tile: `numRows` rows from `firstRow` with `numCols` rows from `firstCol`. */
export interface Tile {
	readonly firstRow: number;
	readonly numRows: number;
	readonly firstCol: number;
	readonly numCols: number;
}

/** Offers each pair of a tile to the candidates of both its rows: slots are first the tile's rows, then, off the diagonal, its columns. */
export type OfferTile = (candidates: Candidates) => void;

export interface TileMultiplier {
	multiply(tile: Tile): Promise<OfferTile>;
	close(): void;
}

/** The first slot of the tile's columns. */
export function columnsStart({ firstRow, firstCol, numRows }: Tile): number {
	return firstRow === firstCol ? 0 : numRows;
}

export interface TileGrid {
	/** Number of tiles. */
	readonly length: number;
	at(index: number): Tile;
}

export function createTileGrid(rows: number, blockRows: number): TileGrid {
	const numBlocks = Math.ceil(rows / blockRows);
	const size = (block: number) => Math.min(blockRows, rows - block * blockRows);
	return {
		length: (numBlocks * (numBlocks + 1)) / 2,
		at(index) {
			const [block, other] = blocksOf(index, numBlocks);
			return {
				firstRow: block * blockRows,
				numRows: size(block),
				firstCol: other * blockRows,
				numCols: size(other),
			};
		},
	};
}

function blocksOf(index: number, numBlocks: number): [number, number] {
	if (index < numBlocks) return [index, index];
	let block = 0;
	let other = index - numBlocks + 1;
	for (; other >= numBlocks - block; block++) other -= numBlocks - block - 1;
	return [block, block + other];
}
