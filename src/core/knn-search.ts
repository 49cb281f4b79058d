/**
 * Exact k-nearest-neighbour graph by blocked matrix products; each pair of rows is multiplied once and serves both its rows.
 * Products in float32 only find candidates: what they cannot tell apart is compared in float64, so that the graph does not depend on the engine or the block size.
 * Memory: the features, about 12 (k + margin) bytes a row, and a few blocks.
 */
import type { BlockProducts } from "./block-products.ts";
import { type CandidateState, type Candidates, createCandidates } from "./candidates.ts";
import { fillRowsExactly } from "./exact-rows.ts";
import type { KnnGraph } from "./knn-graph.ts";
import type { FloatMatrix } from "./matrix.ts";
import { createRanker, margin } from "./rank-candidates.ts";
import {
	createSimilarity,
	everyRow,
	type Metric,
	type Similarity,
} from "./similarity.ts";

export interface ExactSearchOptions<Block> {
	readonly k: number;
	readonly metric: Metric;
	readonly products: BlockProducts<Block>;
	/** Rows in a block; changes time and memory (its square in float32 for each product under way), not the graph. */
	readonly blockRows: number;
	/** In products of two blocks. */
	readonly onProgress: (done: number, total: number) => void;
	/** Keeps a long search on the way, so that a later one can go on. */
	readonly keeper?: SearchKeeper;
}

export interface SearchKeeper {
	/** Puts back what an earlier search kept, and says how many products it had done; 0 where there is none. */
	restore(state: CandidateState): number;
	/** Comes after each product; the search waits for it. */
	keep(done: number, state: CandidateState): Promise<void>;
}

/**
 * Builds the N x (min(k, N-1) + 1) graph: each row's own index, then its nearest rows by cosine or Euclidean distance, nearest first, ties by row index.
 * Similarities are those of `createSimilarity`, in float64; a row of zeros has cosine 0 to every row.
 * @throws InputError for NaN or infinite features
 */
export async function buildExactGraph<Block>(
	features: FloatMatrix,
	options: ExactSearchOptions<Block>,
): Promise<KnnGraph> {
	const { rows } = features;
	const similarity = createSimilarity(features, options.metric);
	const k = Math.max(0, Math.min(options.k, rows - 1));
	const cols = k + 1;
	const data = new Int32Array(rows * cols);
	const candidates = createCandidates(rows, k + margin);
	await collectCandidates(similarity, candidates, options);
	const { roundoff } = options.products;
	const rank = createRanker(similarity, candidates, k, roundoff);
	const unresolved: number[] = [];
	for (let row = 0; row < rows; row++)
		if (!rank(row, data)) unresolved.push(row);
	fillRowsExactly(similarity, unresolved, cols, data);
	return { rows, cols, data, isKnnGraph: true };
}

interface Tile {
	readonly product: Promise<Float32Array>;
	readonly firstRow: number;
	readonly firstCol: number;
	/** Gives back the blocks that no later tile needs. */
	readonly release: () => void;
}

/** Multiplies the blocks on and above the diagonal, several at once where the engine can, and offers each value to both its rows. */
async function collectCandidates<Block>(
	similarity: Similarity,
	candidates: Candidates,
	options: ExactSearchOptions<Block>,
): Promise<void> {
	const { products, blockRows, onProgress, keeper } = options;
	const { rows } = similarity.features;
	const numBlocks = Math.ceil(rows / blockRows);
	const total = (numBlocks * (numBlocks + 1)) / 2;
	const resumed = keeper?.restore(candidates.state) ?? 0;
	let done = resumed;
	const finish = async ({ product, firstRow, firstCol, release }: Tile) => {
		const values = await product;
		release();
		const numCols = Math.min(blockRows, rows - firstCol);
		if (similarity.halfSquares !== null)
			toDistances(values, similarity.halfSquares, firstRow, firstCol, numCols);
		offerTile(values, candidates, firstRow, firstCol, numCols);
		onProgress(++done, total);
		await keeper?.keep(done, candidates.state);
	};
	const load = (first: number, side: "queries" | "candidates") =>
		products.load(
			similarity.prepare(everyRow(first, Math.min(first + blockRows, rows), 1)),
			side,
		);
	const pending: Tile[] = [];
	let firstTile = 0;
	for (let firstRow = 0; firstRow < rows; firstRow += blockRows) {
		const numTiles = Math.ceil((rows - firstRow) / blockRows);
		const numSkipped = Math.max(0, resumed - firstTile);
		firstTile += numTiles;
		if (numSkipped >= numTiles) continue;
		const queries = load(firstRow, "queries");
		const unskipped = firstRow + numSkipped * blockRows;
		for (let firstCol = unskipped; firstCol < rows; firstCol += blockRows) {
			const others = load(firstCol, "candidates");
			const isLast = firstCol + blockRows >= rows;
			const release = () => {
				products.release(others);
				if (isLast) products.release(queries);
			};
			const product = Promise.resolve(products.multiply(queries, others));
			// A failure is met when its turn comes; until then it must not count as unhandled.
			product.catch(() => {});
			pending.push({ product, firstRow, firstCol, release });
			if (pending.length >= products.concurrency)
				await finish(pending.shift()!);
		}
	}
	for (const tile of pending) await finish(tile);
}

/** Products to -|a - b|^2 / 2, in place. */
function toDistances(
	values: Float32Array,
	halfSquares: Float64Array,
	firstRow: number,
	firstCol: number,
	numCols: number,
): void {
	for (let at = 0, row = firstRow; at < values.length; row++) {
		const own = halfSquares[row];
		for (let c = 0; c < numCols; c++, at++)
			values[at] -= own + halfSquares[firstCol + c];
	}
}

/**
 * Offers each value of a tile to both its rows. Nearly all values are under both thresholds, so four at a time are first
 * compared with the lower of the row's and the lowest column's.
 */
function offerTile(
	values: Float32Array,
	candidates: Candidates,
	firstRow: number,
	firstCol: number,
	numCols: number,
): void {
	const { thresholds, offer } = candidates;
	const offerPair = (row: number, col: number, value: number) => {
		if (value >= thresholds[row]) offer(row, col, value);
		if (value >= thresholds[col]) offer(col, row, value);
	};
	let lowest = Number.POSITIVE_INFINITY;
	for (let col = firstCol; col < firstCol + numCols; col++)
		if (thresholds[col] < lowest) lowest = thresholds[col];
	for (let start = 0, row = firstRow; start < values.length; row++) {
		const low = Math.min(lowest, thresholds[row]);
		const col = firstCol - start;
		const end = start + numCols;
		// A tile on the diagonal holds each pair twice, and the row itself.
		let at = firstRow === firstCol ? start + row - firstRow + 1 : start;
		for (; at + 3 < end; at += 4) {
			const v0 = values[at];
			const v1 = values[at + 1];
			const v2 = values[at + 2];
			const v3 = values[at + 3];
			if (v0 >= low || v1 >= low || v2 >= low || v3 >= low) {
				offerPair(row, col + at, v0);
				offerPair(row, col + at + 1, v1);
				offerPair(row, col + at + 2, v2);
				offerPair(row, col + at + 3, v3);
			}
		}
		for (; at < end; at++) offerPair(row, col + at, values[at]);
		start = end;
	}
}
