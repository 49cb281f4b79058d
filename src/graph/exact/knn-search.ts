/**
 * Exact k-nearest-neighbour graph by blocked matrix products; each pair of rows is multiplied once, for both its rows.
 * Products only find candidates. Those that are too close to be ordered by products are compared in float64, so that the graph does not depend on the
 * engine or the block size.
 * Memory: the features, about 12 (k + margin) bytes a row, and a few blocks for each thread.
 */

import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { Rows } from "../../arrays/row-source.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import type { PairKind } from "../../kernels/near-pairs.ts";
import {
	type CandidateState,
	type Candidates,
	createCandidates,
} from "../approximate/candidates.ts";
import { searchRows } from "../row-search.ts";
import {
	createSimilarity,
	type Metric,
	type Similarity,
} from "../similarity.ts";
import { addBest, type BlockBest } from "./block-best.ts";
import type { BlockProducts } from "./block-products.ts";
import { fillRowsExactly } from "./exact-rows.ts";
import { choosePairKind } from "./pair-kind.ts";
import {
	createBlockRanker,
	type RankOptions,
	type RankTask,
	rankedRows,
} from "./rank-blocks.ts";
import { floatError, kernelError, margin } from "./rank-candidates.ts";
import { createTileSearch, type TileSearchOptions } from "./tile-search.ts";
import { createTileGrid } from "./tiles.ts";

export interface ExactSearchOptions<Block> {
	readonly k: number;
	readonly metric: Metric;
	/** Products on an engine, or null for the SIMD kernel, which needs none. */
	readonly products: BlockProducts<Block> | null;
	/** Rows of a block. It changes time and memory (each running product takes 4 blockRows^2 bytes), not the graph. */
	readonly blockRows: number;
	/** Counts products of two blocks. */
	readonly onProgress: (done: number, total: number) => void;
	/** Without threads, this thread searches all tiles and ranks all rows. */
	readonly threads?: SearchThreads | null;
	/** Saves the state of a long search, so that a later run can continue. */
	readonly saver?: SearchSaver;
}

/** Runs the parts of a search by the kernel that threads can share. */
export interface SearchThreads {
	/** Searches tiles as `createTileSearch` does, and yields their candidates in order. */
	search(task: TileTask): AsyncIterable<BlockBest>;
	/** Ranks all blocks of rows as `createBlockRanker` does, and yields the rows that each could not fill. */
	rank(task: RankTask): AsyncIterable<Int32Array>;
}

/** A search of the tiles from `firstTile` up to `numTiles`. */
export interface TileTask
	extends Pick<TileSearchOptions<unknown>, "numBest" | "thresholds"> {
	/** The kernel's number format; null for an engine's products. */
	readonly kind: PairKind | null;
	readonly firstTile: number;
	readonly numTiles: number;
}

type Products<Block> = TileSearchOptions<Block>["products"];
type SearchWith<Block> = Omit<ExactSearchOptions<Block>, "products"> & {
	readonly products: Products<Block>;
};

export interface SearchSaver {
	/** Restores the state of an earlier search, and returns the number of products that it had done; 0 where there is none. */
	restore(state: CandidateState): number;
	/** Called after each product; the search waits for it. */
	save(done: number, state: CandidateState): Promise<void>;
}

/**
 * Builds the N x (min(k, N - 1) + 1) graph: each row's own index, then its nearest rows by cosine or Euclidean distance, nearest first, ties by row index.
 * Similarities are those of `createSimilarity`, in float64; a row of zeros has cosine 0 to every row.
 * @throws InputError for NaN or infinite features
 */
export async function buildExactGraph<Block>(
	features: Rows,
	options: ExactSearchOptions<Block>,
): Promise<KnnGraph> {
	const { rows } = features;
	const similarity = createSimilarity(features, options.metric);
	const k = Math.max(0, Math.min(options.k, rows - 1));
	const cols = k + 1;
	const data = sharedInts(rows * cols);
	const numBest = k + margin;
	const candidates = createCandidates(rows, numBest);
	const products = options.products ?? choosePairKind(similarity, k);
	await collectCandidates(similarity, candidates, { ...options, products });
	const { state } = candidates;
	const ranked = { k, numBest, state, data };
	const unfilled =
		options.threads && typeof products === "string"
			? options.threads.rank({ ...ranked, kind: products })
			: rankHere(similarity, products, ranked);
	let unresolved: number[] = [];
	for await (const rowIds of unfilled) unresolved.push(...rowIds);
	if (products === "int16")
		unresolved = searchRows(similarity, unresolved, k, data);
	fillRowsExactly(similarity, unresolved, cols, data);
	return { rows, cols, data, isKnnGraph: true };
}

function* rankHere<Block>(
	similarity: Similarity,
	products: Products<Block>,
	options: RankOptions,
): Generator<Int32Array> {
	const errorOf =
		typeof products === "string"
			? kernelError(similarity, products)
			: floatError(similarity, products.roundoff);
	const rank = createBlockRanker(similarity, options, errorOf);
	const numBlocks = Math.ceil(similarity.features.rows / rankedRows);
	for (let block = 0; block < numBlocks; block++) yield rank(block);
}

/** Searches the tiles that are not done yet, and collects the candidates of all rows. */
async function collectCandidates<Block>(
	similarity: Similarity,
	candidates: Candidates,
	options: SearchWith<Block>,
): Promise<void> {
	const { products, blockRows, onProgress, saver } = options;
	const total = createTileGrid(similarity.features.rows, blockRows).length;
	let done = saver?.restore(candidates.state) ?? 0;
	const task = {
		numBest: candidates.numBest,
		thresholds: candidates.thresholds,
		firstTile: done,
		numTiles: total,
		kind: typeof products === "string" ? products : null,
	};
	const bestOfTiles =
		options.threads?.search(task) ?? searchHere(similarity, options, task);
	for await (const best of bestOfTiles) {
		addBest(best, candidates);
		onProgress(++done, total);
		await saver?.save(done, candidates.state);
	}
}

/** Searches tiles in this thread; an engine may multiply several at the same time. */
async function* searchHere<Block>(
	similarity: Similarity,
	{ products, blockRows }: SearchWith<Block>,
	{ numBest, thresholds, firstTile, numTiles }: TileTask,
): AsyncGenerator<BlockBest> {
	const options = { products, blockRows, numBest, thresholds };
	const isKernel = typeof products === "string";
	const concurrency = isKernel ? 1 : products.concurrency;
	const tiles = createTileSearch(similarity, options);
	const pending: Promise<BlockBest>[] = [];
	try {
		for (let tile = firstTile; tile < numTiles; tile++) {
			const best = tiles.search(tile);
			// An error is thrown where the promise is awaited; until then it must not count as unhandled.
			best.catch(() => {});
			pending.push(best);
			if (pending.length >= concurrency) yield await pending.shift()!;
		}
		for (const best of pending) yield await best;
	} finally {
		tiles.close();
	}
}
