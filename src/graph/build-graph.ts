/** Builds the kNN graph of features, exactly or approximately, or reads the one that a run saved. */
import { createRandom } from "../arrays/random.ts";
import type { Engine } from "../engines/engine.ts";
import type { Shards } from "../files/runs/shards.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import { openRows, whileRead } from "../files/stored/stored-rows.ts";
import { graphDefaults } from "../options/graph-options.ts";
import {
	type ApproximateGraph,
	buildApproximateGraph,
} from "./approximate/approximate-search.ts";
import { buildHnswGraph, hnswParameters } from "./approximate/hnsw.ts";
import type { BuiltGraph, GraphMethod } from "./built-graph.ts";
import { buildExactGraph } from "./exact/knn-search.ts";
import { createTensorProducts } from "./exact/products.ts";
import { createTileGrid } from "./exact/tiles.ts";
import { estimateRecall } from "./recall.ts";
import { createSearchSaver, readGraph, saveGraph } from "./saved-graph.ts";
import {
	createApproximateThreads,
	createSearchThreads,
	startListSearchers,
	startSearchers,
} from "./search-pool.ts";
import type { Metric } from "./similarity.ts";

/** How to build the kNN graph. */
export interface GraphOptions {
	/** Neighbours of a row. */
	readonly k: number;
	readonly metric: Metric;
	/** `auto` is exact for small sets, and approximate from `graphDefaults.approximateFrom` rows on. */
	readonly method: GraphMethod | "auto";
	/** Seed of the approximate search and of the sample that its recall is estimated from. */
	readonly seed: number;
	readonly onProgress: (done: number, total: number) => void;
	/** Number of threads; by default, or with 0, as many as suit the cores and the rows. The graph does not depend on it. */
	readonly workers?: number;
	/** Where the run saves the unfinished and the finished graph; without them, it saves nothing. */
	readonly shards?: Shards;
}

/** Rows of a block of the exact search. */
export const blockRows = 2048;
/** Rows whose neighbours are searched exactly to estimate the recall of an HNSW graph. */
const recallSample = 64;

/** The lists of an approximate search of so many rows. */
export const listParameters = (rows: number) => ({
	rowsPerList: 400,
	numProbes: countProbes(rows),
	wantedRecall: 0.96,
});

/**
 * The number of lists that a row probes. It grows with the rows: the more rows, the fewer of a row's neighbours are in the same number of lists, and
 * refinement fails where it starts with too few.
 */
export function countProbes(rows: number): number {
	return Math.ceil(20 * (rows / 100_000) ** (1 / 6));
}

/**
 * Builds the kNN graph of N rows, N x (min(k, N - 1) + 1), or reads the one that an earlier run saved.
 * @throws InputError for NaN or infinite features, and for `hnsw` where usearch is not installed
 * @example
 * const engine = await loadEngine("wasm");
 * const { graph } = await buildGraph(engine, features, {
 *   k: 80, metric: "cosine", method: "auto", seed: 1, onProgress() {},
 * });
 */
export async function buildGraph(
	engine: Engine,
	features: Features,
	options: GraphOptions,
): Promise<BuiltGraph> {
	const saved = readGraph(options.shards);
	if (saved) return saved;
	const built = await whileRead(features, () =>
		isApproximate(features.rows, options.method)
			? buildApproximately(features, options)
			: buildExactly(engine, features, options),
	);
	saveGraph(options.shards, built);
	return built;
}

/** Whether a graph of so many rows is built approximately. */
export function isApproximate(
	rows: number,
	method: GraphOptions["method"],
): boolean {
	if (method !== "auto") return method !== "exact";
	return rows >= graphDefaults.approximateFrom;
}

/** The number of products of an exact search. */
export function countTiles(rows: number): number {
	return createTileGrid(rows, blockRows).length;
}

async function buildExactly(
	engine: Engine,
	features: Features,
	options: GraphOptions,
): Promise<BuiltGraph> {
	// On CPUs the kernel is faster than an engine: it compares products while it multiplies, and need not write and read them all.
	const products = engine.isOnGpu ? await createTensorProducts(engine) : null;
	const saver = createSearchSaver(options.shards);
	const numTiles = countTiles(features.rows);
	const pool = startSearchers(engine, options.workers ?? 0, numTiles);
	try {
		const graph = await buildExactGraph(openRows(features), {
			...options,
			products,
			blockRows,
			saver,
			threads:
				pool && createSearchThreads(pool, features, options.metric, blockRows),
		});
		return { graph, method: "exact", recall: null };
	} finally {
		await pool?.close();
	}
}

async function buildApproximately(
	features: Features,
	options: GraphOptions,
): Promise<BuiltGraph> {
	if (options.method !== "hnsw") {
		const built = await buildByLists(features, options);
		return { ...built, method: "approximate" };
	}
	const { metric, seed } = options;
	const rows = openRows(features);
	const graph = await buildHnswGraph(rows, { ...options, ...hnswParameters });
	const random = createRandom(seed);
	const sampling = { metric, sampleRows: recallSample, random };
	const recall = estimateRecall(rows, graph, sampling);
	return { graph, method: "hnsw", recall };
}

async function buildByLists(
	features: Features,
	options: GraphOptions,
): Promise<ApproximateGraph> {
	const { metric, seed, workers = 0 } = options;
	const pool = startListSearchers(workers, features.rows);
	try {
		return await buildApproximateGraph(openRows(features), {
			...options,
			...listParameters(features.rows),
			random: createRandom(seed),
			threads: createApproximateThreads(pool, features, metric),
		});
	} finally {
		await pool.close();
	}
}
