/** The kNN graph of features: read, or built exactly or approximately. */
import { graphDefaults } from "../config.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import { buildExactGraph } from "../core/knn-search.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { estimateRecall } from "../core/recall.ts";
import type { Metric } from "../core/similarity.ts";
import { createTileGrid } from "../core/tiles.ts";
import type { Engine } from "../engine.ts";
import { buildHnswGraph, hnswParameters } from "../io/hnsw.ts";
import type { Shards } from "../io/shards.ts";
import { createTensorProducts } from "../model/products.ts";
import { createSearchKeeper, keepGraph, readGraph } from "./saved-graph.ts";
import { hireSearchers, searchWith } from "./search-crew.ts";

export interface GraphOptions {
	readonly k: number;
	readonly metric: Metric;
	readonly method: "auto" | "exact" | "hnsw";
	readonly seed: number;
	readonly onProgress: (done: number, total: number) => void;
	/** Threads that search; without, or 0, as many as suit the cores and the rows. The graph does not depend on it. */
	readonly workers?: number;
	/** Where a run keeps what it has of the graph; without, it keeps nothing. */
	readonly shards?: Shards;
}

export interface BuiltGraph {
	readonly graph: KnnGraph;
	readonly method: "exact" | "hnsw";
	/** Recall on a seeded sample of rows; null for an exact graph. */
	readonly recall: number | null;
}

export const blockRows = 2048;
const recallSample = 200;

/** Builds the graph, or takes the one that an earlier run kept; `auto` is exact up to a size where that takes too long. */
export async function buildGraph(
	engine: Engine,
	features: FloatMatrix,
	options: GraphOptions,
): Promise<BuiltGraph> {
	const kept = readGraph(options.shards);
	if (kept) return kept;
	const build = isApproximate(features.rows, options.method)
		? buildApproximately(features, options)
		: buildExactly(engine, features, options);
	const built = await build;
	keepGraph(options.shards, built);
	return built;
}

export function isApproximate(
	rows: number,
	method: GraphOptions["method"],
): boolean {
	if (method !== "auto") return method === "hnsw";
	return rows >= graphDefaults.approximateFrom;
}

/** Products of an exact search. */
export function countTiles(rows: number): number {
	return createTileGrid(rows, blockRows).length;
}

async function buildExactly(
	engine: Engine,
	features: FloatMatrix,
	options: GraphOptions,
): Promise<BuiltGraph> {
	// On CPUs the kernel, which compares while it multiplies, is faster than an engine whose products have to be read.
	const products = engine.isOnGpu ? await createTensorProducts(engine) : null;
	const keeper = createSearchKeeper(options.shards);
	const numTiles = countTiles(features.rows);
	const crew = hireSearchers(engine, options.workers ?? 0, numTiles);
	try {
		const graph = await buildExactGraph(features, {
			...options,
			products,
			blockRows,
			keeper,
			searchTiles:
				crew && searchWith(crew, features, options.metric, blockRows),
		});
		return { graph, method: "exact", recall: null };
	} finally {
		await crew?.close();
	}
}

async function buildApproximately(
	features: FloatMatrix,
	options: GraphOptions,
): Promise<BuiltGraph> {
	const graph = await buildHnswGraph(features, {
		...options,
		...hnswParameters,
	});
	const recall = estimateRecall(
		features,
		graph,
		options.metric,
		recallSample,
		createRandom(options.seed),
	);
	return { graph, method: "hnsw", recall };
}
