/** Multiplies tiles on an engine, and searches the products in plain JavaScript. */

import type { Candidates } from "../approximate/candidates.ts";
import { everyRow, type Similarity } from "../similarity.ts";
import type { BlockProducts } from "./block-products.ts";
import { columnsStart, type Tile, type TileMultiplier } from "./tiles.ts";

/** Several tiles may be multiplied at the same time. */
export function createEngineMultiplier<Block>(
	similarity: Similarity,
	products: BlockProducts<Block>,
): TileMultiplier {
	const load = (first: number, count: number, side: "queries" | "candidates") =>
		products.load(similarity.prepare(everyRow(first, first + count, 1)), side);
	const queries = createQueryBlocks(
		(tile) => load(tile.firstRow, tile.numRows, "queries"),
		products.release,
	);

	async function multiplyBlocks(tile: Tile): Promise<Float32Array> {
		const used = queries.use(tile);
		const others = load(tile.firstCol, tile.numCols, "candidates");
		try {
			return await products.multiply(used.block, others);
		} finally {
			products.release(others);
			queries.release(used);
		}
	}

	return {
		async multiply(tile) {
			const values = await multiplyBlocks(tile);
			if (similarity.halfSquares !== null)
				toDistances(values, similarity.halfSquares, tile);
			return (candidates) => offerTile(values, candidates, tile);
		},
		close: queries.close,
	};
}

interface QueryBlock<Block> {
	readonly firstRow: number;
	readonly block: Block;
	numUses: number;
}

/** The block of rows that successive tiles share: loaded once, released after its last use. */
function createQueryBlocks<Block>(
	load: (tile: Tile) => Block,
	releaseBlock: (block: Block) => void,
) {
	let current: QueryBlock<Block> | null = null;
	function release(used: QueryBlock<Block>): void {
		if (--used.numUses === 0) releaseBlock(used.block);
	}
	function close(): void {
		if (current) release(current);
		current = null;
	}
	return {
		use(tile: Tile): QueryBlock<Block> {
			const { firstRow } = tile;
			if (current?.firstRow !== firstRow) {
				close();
				current = { firstRow, block: load(tile), numUses: 1 };
			}
			current.numUses++;
			return current;
		},
		release,
		close,
	};
}

/** Turns products into -|a - b|^2 / 2, in place. */
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

/** Offers each value of a tile to both its rows. Nearly all are under both thresholds, so four at a time are compared before any is offered. */
function offerTile(
	values: Float32Array,
	{ thresholds, offer }: Candidates,
	tile: Tile,
): void {
	const { firstRow, firstCol, numRows, numCols } = tile;
	const columns = columnsStart(tile);
	const isDiagonal = columns === 0;
	const ofColumns = thresholds.subarray(columns, columns + numCols);
	const offerPair = (r: number, c: number, value: number) => {
		if (value >= thresholds[r]) offer(r, firstCol + c, value);
		if (value >= ofColumns[c]) offer(columns + c, firstRow + r, value);
	};
	for (let r = 0; r < numRows; r++) {
		const start = r * numCols;
		const low = thresholds[r];
		// A tile on the diagonal has each pair twice, and each row with itself.
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
			)
				for (let i = 0; i < 4; i++) offerPair(r, c + i, values[at + i]);
		}
		for (; c < numCols; c++) offerPair(r, c, values[start + c]);
	}
}
