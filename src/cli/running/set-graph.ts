/** The kNN graph of a command's features: the one that was read, or one that is built with progress on stderr. */
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { Engine } from "../../engines/engine.ts";
import type { Shards } from "../../files/runs/shards.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import { buildGraph } from "../../graph/build-graph.ts";
import type { BuiltGraph, GraphMethod } from "../../graph/built-graph.ts";
import type { Metric } from "../../graph/similarity.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import type { InputSet } from "../input/read-set.ts";
import { describeMended } from "../output/mended-graph.ts";
import { createProgress } from "../output/progress.ts";
import { count } from "../output/report.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";

export interface GraphInputOptions extends OutputOptions {
	readonly metric: Metric;
	readonly method: GraphMethod | "auto";
	readonly seed: number;
	/** Where the unfinished graph is saved. */
	readonly shards?: Shards;
}

/** How a graph is built. */
export interface GraphBuilding {
	readonly engine: Engine;
	/** Neighbours of every row. */
	readonly k: number;
	readonly options: GraphInputOptions;
	readonly streams: Streams;
}

/** The graph that was read, with a line on what was mended in it, or else a new one. */
export async function readOrBuiltGraph(
	set: InputSet,
	building: GraphBuilding,
): Promise<KnnGraph> {
	reportMended(set, building.streams);
	const { features, graph } = set;
	return graph ?? (await buildGraphWithProgress(features, building)).graph;
}

/** Prints what was mended in a graph that was read. */
export function reportMended(
	{ graph, graphName }: InputSet,
	streams: Streams,
): void {
	if (graph?.mended)
		streams.error(describeMended(graphName, graph.rows, graph.mended));
}

/** Builds a graph and says how. */
export async function buildGraphWithProgress(
	features: Features,
	{ engine, k, options, streams }: GraphBuilding,
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

/** `graph: 1,000 rows x 80 neighbours, approximate, recall about 0.995`. */
export function describeGraph({ graph, method, recall }: BuiltGraph): string {
	const size = `graph: ${count(graph.rows)} rows x ${graph.cols - 1} neighbours`;
	return recall === null
		? `${size}, ${method}`
		: `${size}, ${method}, recall about ${recall.toFixed(3)}`;
}

/** Neighbours of every row of a graph that is built for these subgraphs: all that they take, and at least `least`. */
export function neighboursFor(options: SubgraphOptions, least: number): number {
	return Math.max(least, ...options.kAtHop, options.activeConnection);
}
