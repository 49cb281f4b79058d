/** The kNN graph of features: read, or built exactly or approximately. */
import { graphDefaults } from "../config.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import { buildExactGraph } from "../core/knn-search.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import { createRandom } from "../core/random.ts";
import { estimateRecall } from "../core/recall.ts";
import type { Metric } from "../core/similarity.ts";
import type { Engine } from "../engine.ts";
import { buildHnswGraph, hnswParameters } from "../io/hnsw.ts";
import { createTensorProducts } from "../model/products.ts";

export interface GraphOptions {
	readonly k: number;
	readonly metric: Metric;
	readonly method: "auto" | "exact" | "hnsw";
	readonly seed: number;
	readonly onProgress: (done: number, total: number) => void;
}

export interface BuiltGraph {
	readonly graph: KnnGraph;
	readonly method: "exact" | "hnsw";
	/** Recall on a seeded sample of rows; null for an exact graph. */
	readonly recall: number | null;
}

const blockRows = 2048;
const recallSample = 200;

/** Builds the graph; `auto` is exact up to a size where that takes too long. */
export async function buildGraph(
	engine: Engine,
	features: FloatMatrix,
	options: GraphOptions,
): Promise<BuiltGraph> {
	const isApproximate =
		options.method === "hnsw" ||
		(options.method === "auto" &&
			features.rows >= graphDefaults.approximateFrom);
	if (!isApproximate) {
		const products = await createTensorProducts(engine);
		const graph = await buildExactGraph(features, {
			...options,
			products,
			blockRows,
		});
		return { graph, method: "exact", recall: null };
	}
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
