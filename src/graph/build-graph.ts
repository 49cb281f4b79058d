/** The kNN graph of features: read, or built exactly or approximately. */

import type { KnnGraph } from "../arrays/knn-graph.ts";
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
import { buildExactGraph } from "./exact/knn-search.ts";
import { createTensorProducts } from "./exact/products.ts";
import { createTileGrid } from "./exact/tiles.ts";
import { estimateRecall } from "./recall.ts";
import { createSearchKeeper, keepGraph, readGraph } from "./saved-graph.ts";
import {
	approximateWith,
	searchWith,
	startListSearchers,
	startSearchers,
} from "./search-pool.ts";
import type { Metric } from "./similarity.ts";

/** The approximate ones: by lists of rows that lie together, or by usearch's HNSW indexes. */
export type GraphMethod = "exact" | "approximate" | "hnsw";

export interface GraphOptions {
	readonly k: number;
	readonly metric: Metric;
	readonly method: GraphMethod | "auto";
	readonly seed: number;
	readonly onProgress: (done: number, total: number) => void;
	/** Threads that search; without, or 0, as many as suit the cores and the rows. The graph does not depend on it. */
	readonly workers?: number;
	/** Where a run keeps what it has of the graph; without, it keeps nothing. */
	readonly shards?: Shards;
}

export interface BuiltGraph {
	readonly graph: KnnGraph;
	readonly method: GraphMethod;
	/** Recall on a seeded sample of rows; null for an exact graph. */
	readonly recall: number | null;
}

export const blockRows = 2048;
const recallSample = 64;

const listParameters = (rows: number) => ({
	rowsPerList: 400,
	numProbes: countProbes(rows),
	wantedRecall: 0.96,
});

/**
 * Lists that a row looks into. The more rows, the smaller the share of them that a list holds, and of a row's neighbours that so many lists do;
 * the rounds among neighbours' neighbours make up for what is missing, but not from too little.
 */
export function countProbes(rows: number): number {
	return Math.ceil(20 * (rows / 100_000) ** (1 / 6));
}

/** Builds the graph, or takes the one that an earlier run kept; `auto` is exact up to a size where that takes too long. */
export async function buildGraph(
	engine: Engine,
	features: Features,
	options: GraphOptions,
): Promise<BuiltGraph> {
	const kept = readGraph(options.shards);
	if (kept) return kept;
	const built = await whileRead(features, () =>
		isApproximate(features.rows, options.method)
			? buildApproximately(features, options)
			: buildExactly(engine, features, options),
	);
	keepGraph(options.shards, built);
	return built;
}

export function isApproximate(
	rows: number,
	method: GraphOptions["method"],
): boolean {
	if (method !== "auto") return method !== "exact";
	return rows >= graphDefaults.approximateFrom;
}

/** Products of an exact search. */
export function countTiles(rows: number): number {
	return createTileGrid(rows, blockRows).length;
}

async function buildExactly(
	engine: Engine,
	features: Features,
	options: GraphOptions,
): Promise<BuiltGraph> {
	// On CPUs the kernel, which compares while it multiplies, is faster than an engine whose products have to be read.
	const products = engine.isOnGpu ? await createTensorProducts(engine) : null;
	const keeper = createSearchKeeper(options.shards);
	const numTiles = countTiles(features.rows);
	const pool = startSearchers(engine, options.workers ?? 0, numTiles);
	try {
		const graph = await buildExactGraph(openRows(features), {
			...options,
			products,
			blockRows,
			keeper,
			threads: pool && searchWith(pool, features, options.metric, blockRows),
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
	const { metric, seed } = options;
	const method = options.method === "hnsw" ? "hnsw" : "approximate";
	if (method === "approximate")
		return { ...(await buildByLists(features, options)), method };
	const graph = await buildByHnsw(features, options);
	const random = createRandom(seed);
	const rows = openRows(features);
	const recall = estimateRecall(rows, graph, metric, recallSample, random);
	return { graph, method, recall };
}

function buildByHnsw(
	features: Features,
	options: GraphOptions,
): Promise<KnnGraph> {
	const all = { ...options, ...hnswParameters };
	return buildHnswGraph(openRows(features), all);
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
			threads: approximateWith(pool, features, metric),
		});
	} finally {
		await pool.close();
	}
}
