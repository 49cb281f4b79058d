/** The threads of a neighbour search. */

import type { Engine } from "../engines/engine.ts";
import { type Features, isStored } from "../files/stored/stored-matrix.ts";
import { shareForKernels } from "../kernels/kernel-memory.ts";
import { freeMemory } from "../threads/free-memory.ts";
import { suitableSize, workerBeside } from "../threads/pool-size.ts";
import { startPool, type WorkerPool } from "../threads/worker-pool.ts";
import type { ApproximateThreads } from "./approximate/approximate-search.ts";
import { assignedRows } from "./approximate/assign-rows.ts";
import type { BlockBest } from "./exact/block-best.ts";
import type { SearchThreads } from "./exact/knn-search.ts";
import { rankedRows } from "./exact/rank-blocks.ts";
import { type SomeRows, searchedRows } from "./exact/rows-search.ts";
import {
	openSearch,
	type SearchResult,
	type SearchStage,
} from "./search-stage.ts";
import type { Frame, Metric } from "./similarity.ts";

export type SearchPool = WorkerPool<SearchStage, SearchResult>;

/** The least tiles for a thread, which takes about as long to start as to search them. */
const tilesPerThread = 2;
/** The least rows for a thread of an approximate search, for the same reason. */
const rowsPerThread = 5000;

const entry = workerBeside(import.meta.url);

/**
 * Starts a pool that includes this thread; returns null where this thread is enough.
 * @param workers number of threads, or 0 for as many as suit the cores and the tiles; with a GPU it is always 1
 */
export function startSearchers(
	engine: Engine,
	workers: number,
	numTiles: number,
): SearchPool | null {
	const size = countSearchers(engine, workers, numTiles);
	return size > 1 ? startPool(entry, size, null) : null;
}

/** The number of threads of an exact search. */
export function countSearchers(
	engine: Engine,
	workers: number,
	numTiles: number,
): number {
	if (engine.isOnGpu) return 1;
	return workers > 0 ? workers : suitableSize(entry, numTiles, tilesPerThread);
}

/** Returns a function that runs a task's parts, from `firstPart` up to `numParts`, on a pool. */
function createPartRunner(
	pool: SearchPool,
	own: Features,
	metric: Metric,
	frame: Frame | null = null,
) {
	const features = isStored(own) ? own : shareForKernels(own);
	return (task: SearchStage["task"], firstPart: number, numParts: number) => {
		const parts = { firstRow: firstPart, numRows: numParts, step: 1 };
		const stage = { features, metric, frame, task };
		return pool.run(stage, openSearch, parts);
	};
}

/** The parts of an exact search, run on a pool. */
export function createSearchThreads(
	pool: SearchPool,
	features: Features,
	metric: Metric,
	blockRows: number,
): SearchThreads {
	const run = createPartRunner(pool, features, metric);
	return {
		search({ kind, numBest, thresholds, firstTile, numTiles }) {
			const options = { products: kind!, blockRows, numBest, thresholds };
			const best = run({ of: "tiles", ...options }, firstTile, numTiles);
			return best as AsyncIterable<BlockBest>;
		},
		rank(task) {
			const numBlocks = Math.ceil(features.rows / rankedRows);
			const unfilled = run({ of: "ranks", ...task }, 0, numBlocks);
			return unfilled as AsyncIterable<Int32Array>;
		},
	};
}

/** Searches some rows exactly on a pool: yields the result of `createRowsSearch` for each block. */
export function searchSomeRows(
	pool: SearchPool,
	features: Features,
	metric: Metric,
	task: SomeRows,
): AsyncIterable<Int32Array> {
	const run = createPartRunner(pool, features, metric, task.frame);
	const numBlocks = Math.ceil(task.rowIds.length / searchedRows);
	const found = run({ of: "rows", ...task }, 0, numBlocks);
	return found as AsyncIterable<Int32Array>;
}

/** Starts a pool for an approximate search, which includes this thread. */
export function startListSearchers(workers: number, rows: number): SearchPool {
	return startPool(entry, countListSearchers(workers, rows), null);
}

/** The number of threads of an approximate search. */
export function countListSearchers(workers: number, rows: number): number {
	return workers || suitableSize(entry, rows, rowsPerThread);
}

/**
 * The parts of an approximate search, run on a pool.
 * @param frame that of the set where the features are only some of it
 */
export function createApproximateThreads(
	pool: SearchPool,
	features: Features,
	metric: Metric,
	frame: Frame | null = null,
): ApproximateThreads {
	const run = createPartRunner(pool, features, metric, frame);
	return {
		assign(task) {
			const numBlocks = Math.ceil(features.rows / assignedRows);
			const lists = run({ of: "blocks", ...task }, 0, numBlocks);
			return lists as AsyncIterable<Int32Array>;
		},
		search(task, turns = { first: 0, end: 2 * task.lists.numLists }) {
			const best = run({ of: "lists", ...task }, turns.first, turns.end);
			return best as AsyncIterable<BlockBest>;
		},
		async *refine(task) {
			// The candidates, which have become a graph, are garbage by now.
			await freeMemory();
			const numLists = task.lists.memberOffsets.length - 1;
			const refined = run({ of: "neighbours", ...task }, 0, numLists);
			yield* refined as AsyncIterable<Int32Array>;
		},
	};
}
