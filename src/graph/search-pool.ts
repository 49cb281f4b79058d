/** The threads of a neighbour search. */

import type { Engine } from "../engines/engine.ts";
import { type Features, isStored } from "../files/stored/stored-matrix.ts";
import { shareForKernels } from "../kernels/kernel-memory.ts";
import { freeMemory } from "../threads/free-memory.ts";
import { suitableSize, workerBeside } from "../threads/pool-size.ts";
import { startPool, type WorkerPool } from "../threads/worker-pool.ts";
import {
	type ApproximateThreads,
	assignedRows,
} from "./approximate/approximate-search.ts";
import type { BlockBest } from "./exact/block-best.ts";
import type { SearchThreads } from "./exact/knn-search.ts";
import { rankedRows } from "./exact/rank-blocks.ts";
import {
	openSearch,
	type SearchResult,
	type SearchStage,
} from "./search-stage.ts";
import type { Metric } from "./similarity.ts";

type SearchPool = WorkerPool<SearchStage, SearchResult>;

/** A thread takes about as long to start as this many tiles. */
const tilesPerThread = 2;
/** Or to compare so many rows with their lists. */
const rowsPerThread = 5000;

const entry = workerBeside(import.meta.url);

/**
 * Starts a pool for so many tiles, this thread among its own; null where this one is enough.
 * @param workers how many, or 0 for what suits the cores and the tiles; a GPU has one engine in any case
 */
export function startSearchers(
	engine: Engine,
	workers: number,
	numTiles: number,
): SearchPool | null {
	const size = countSearchers(engine, workers, numTiles);
	return size > 1 ? startPool(entry, size, null) : null;
}

/** How many threads a search is done by. */
export function countSearchers(
	engine: Engine,
	workers: number,
	numTiles: number,
): number {
	if (engine.isOnGpu) return 1;
	return workers > 0 ? workers : suitableSize(entry, numTiles, tilesPerThread);
}

/** Returns what runs parts of a task on a pool, one at a time. */
function onPool(pool: SearchPool, given: Features, metric: Metric) {
	const features = isStored(given) ? given : shareForKernels(given);
	return (task: SearchStage["task"], firstRow: number, numRows: number) => {
		const parts = { firstRow, numRows, step: 1 };
		return pool.run({ features, metric, task }, openSearch, parts);
	};
}

/** The parts of an exact search on the pool. */
export function searchWith(
	pool: SearchPool,
	features: Features,
	metric: Metric,
	blockRows: number,
): SearchThreads {
	const run = onPool(pool, features, metric);
	return {
		search({ kind, keep, thresholds, firstTile, numTiles }) {
			const search = { products: kind!, blockRows, keep, thresholds };
			const found = run({ of: "tiles", ...search }, firstTile, numTiles);
			return found as AsyncIterable<BlockBest>;
		},
		rank(task) {
			const numBlocks = Math.ceil(features.rows / rankedRows);
			const left = run({ of: "ranks", ...task }, 0, numBlocks);
			return left as AsyncIterable<Int32Array>;
		},
	};
}

/** Starts a pool for the lists of so many rows, this thread among its own. */
export function startListSearchers(workers: number, rows: number): SearchPool {
	return startPool(entry, countListSearchers(workers, rows), null);
}

/** How many threads an approximate search is done by. */
export function countListSearchers(workers: number, rows: number): number {
	return workers || suitableSize(entry, rows, rowsPerThread);
}

/** The parts of an approximate search on the pool. */
export function approximateWith(
	pool: SearchPool,
	features: Features,
	metric: Metric,
): ApproximateThreads {
	const run = onPool(pool, features, metric);
	return {
		assign(task) {
			const numBlocks = Math.ceil(features.rows / assignedRows);
			const found = run({ of: "blocks", ...task }, 0, numBlocks);
			return found as AsyncIterable<Int32Array>;
		},
		search(task) {
			const found = run({ of: "lists", ...task }, 0, 2 * task.lists.numLists);
			return found as AsyncIterable<BlockBest>;
		},
		async *refine(task) {
			// Candidates that have become a graph.
			await freeMemory();
			const numLists = task.lists.memberOffsets.length - 1;
			const found = run({ of: "neighbours", ...task }, 0, numLists);
			yield* found as AsyncIterable<Int32Array>;
		},
	};
}
