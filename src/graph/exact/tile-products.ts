/** Tiles multiplied by an engine, and searched in plain JavaScript. */

import type { Candidates } from "../approximate/candidates.ts";
import { everyRow, type Similarity } from "../similarity.ts";
import type { BlockProducts } from "./block-products.ts";
import { columnsStart, type Tile, type TileMultiplier } from "./tiles.ts";

/** Several tiles may be under way at once. */
export function createEngineMultiplier<Block>(
	similarity: Similarity,
	products: BlockProducts<Block>,
): TileMultiplier {
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
	async function multiplyBlocks(tile: Tile): Promise<Float32Array> {
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
		async multiply(tile) {
			const values = await multiplyBlocks(tile);
			if (similarity.halfSquares !== null)
				toDistances(values, similarity.halfSquares, tile);
			return (candidates) => offerTile(values, candidates, tile);
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
