/** Reads a command's features, graph and labels; builds the graph where none is given. */
import type { KnnGraph } from "../core/knn-graph.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import type { Metric } from "../core/similarity.ts";
import type { Engine } from "../engine.ts";
import { readKnnGraph } from "../io/npy.ts";
import { type BuiltGraph, buildGraph } from "../jobs/graph.ts";
import { createProgress } from "./progress.ts";
import { count } from "./report.ts";
import type { OutputOptions, Streams } from "./streams.ts";

export interface GraphInputOptions extends OutputOptions {
	readonly metric: Metric;
	readonly method: "auto" | "exact" | "hnsw";
	readonly seed: number;
}

/** Builds a graph with k neighbours a row, with progress, and says how. */
export async function buildGraphWithProgress(
	engine: Engine,
	features: FloatMatrix,
	k: number,
	options: GraphInputOptions,
	streams: Streams,
): Promise<BuiltGraph> {
	const progress = createProgress(streams, options, "graph");
	try {
		const built = await buildGraph(engine, features, {
			...options,
			k,
			onProgress: (done, total) => progress.update(done, total),
		});
		progress.line(describeGraph(built));
		return built;
	} finally {
		progress.stop();
	}
}

export function describeGraph({ graph, method, recall }: BuiltGraph): string {
	const size = `graph: ${count(graph.rows)} rows x ${graph.cols - 1} neighbours`;
	return recall === null
		? `${size}, ${method}`
		: `${size}, ${method}, recall about ${recall.toFixed(3)}`;
}

/** The graph of `path`, or a new one that is wide enough for `width` neighbours. */
export async function readOrBuildGraph(
	engine: Engine,
	features: FloatMatrix,
	path: string | null,
	width: number,
	options: GraphInputOptions,
	streams: Streams,
): Promise<KnnGraph> {
	if (path) return readKnnGraph(path, features.rows, { shared: false });
	const built = await buildGraphWithProgress(
		engine,
		features,
		width,
		options,
		streams,
	);
	return built.graph;
}

/** Neighbours that subgraphs of these options look at. */
export function neededNeighbours(options: {
	readonly kAtHop: readonly number[];
	readonly activeConnection: number;
}): number {
	return Math.max(...options.kAtHop, options.activeConnection);
}
