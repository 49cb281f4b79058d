/** The threads of a neighbour search. */
import {
	type ApproximateThreads,
	assignedRows,
} from "./approximate/approximate-search.ts";
import type { BlockBest } from "./exact/block-best.ts";
import { shareForKernels } from "../core/kernels.ts";
import type { SearchThreads } from "./exact/knn-search.ts";
import { rankedRows } from "./exact/rank-blocks.ts";
import type { Metric } from "./similarity.ts";
import type { Engine } from "../engines/engine.ts";
import { type Crew, hireCrew, suitableSize, workerBeside } from "../threads/worker-pool.ts";
import { freeMemory } from "../threads/free-memory.ts";
import { type Features, isStored } from "../files/stored/stored-matrix.ts";
import {
	openSearch,
	type SearchResult,
	type SearchStage,
} from "./search-stage.ts";

type SearchCrew = Crew<SearchStage, SearchResult>;

/** A thread takes about as long to start as this many tiles. */
const tilesPerThread = 2;
/** Or to compare so many rows with their lists. */
const rowsPerThread = 5000;

const entry = workerBeside(import.meta.url);

/**
 * Hires threads for so many tiles, this one among them; null where this one is enough.
 * @param workers how many, or 0 for what suits the cores and the tiles; a GPU has one engine in any case
 */
export function hireSearchers(
	engine: Engine,
	workers: number,
	numTiles: number,
): SearchCrew | null {
	const size = countSearchers(engine, workers, numTiles);
	return size > 1 ? hireCrew(entry, size, null) : null;
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

/** Returns what has a crew do the parts of a task from `first` up to `last`, one at a time. */
function onCrew(crew: SearchCrew, given: Features, metric: Metric) {
	const features = isStored(given) ? given : shareForKernels(given);
	return (task: SearchStage["task"], first: number, last: number) =>
		crew.run({ features, metric, task }, openSearch, first, last, 1);
}

/** The parts of an exact search on the crew. */
export function searchWith(
	crew: SearchCrew,
	features: Features,
	metric: Metric,
	blockRows: number,
): SearchThreads {
	const run = onCrew(crew, features, metric);
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

/** Hires threads for the lists of so many rows, this one among them. */
export function hireListSearchers(workers: number, rows: number): SearchCrew {
	return hireCrew(entry, countListSearchers(workers, rows), null);
}

/** How many threads an approximate search is done by. */
export function countListSearchers(workers: number, rows: number): number {
	return workers || suitableSize(entry, rows, rowsPerThread);
}

/** The parts of an approximate search on the crew. */
export function approximateWith(
	crew: SearchCrew,
	features: Features,
	metric: Metric,
): ApproximateThreads {
	const run = onCrew(crew, features, metric);
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
