/** The products that an exact search goes through: blocks of rows with blocks of rows, on and above the diagonal, row of blocks by row of blocks. */

/** One product: `numRows` rows from `firstRow` with `numCols` rows from `firstCol`. */
export interface Tile {
	readonly firstRow: number;
	readonly numRows: number;
	readonly firstCol: number;
	readonly numCols: number;
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
			let block = 0;
			let before = 0;
			while (before + numBlocks - block <= index) before += numBlocks - block++;
			const other = block + index - before;
			return {
				firstRow: block * blockRows,
				numRows: size(block),
				firstCol: other * blockRows,
				numCols: size(other),
			};
		},
	};
}
