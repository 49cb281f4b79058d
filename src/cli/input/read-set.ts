/** Reads and checks a command's features, graph and labels; builds the graph where none is given. */
import type { ComparedRows } from "../../arrays/cosine.ts";
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { Labels } from "../../arrays/labels.ts";
import type { Metric } from "../../graph/similarity.ts";
import {
	checkSubgraphOptions,
	type SubgraphOptions,
} from "../../subgraph/subgraph.ts";
import type { Engine } from "../../engines/engine.ts";
import {
	type NamedFeatures,
	readFeatures as readAnyFeatures,
	readGraph,
	readLabelsOf,
} from "../../files/formats/read.ts";
import type { Shards } from "../../files/runs/shards.ts";
import { type Features, openFloatMatrix } from "../../files/stored/stored-matrix.ts";
import {
	type BuiltGraph,
	buildGraph,
	type GraphMethod,
} from "../../graph/build-graph.ts";
import { describeMended } from "../output/mended-graph.ts";
import { createProgress } from "../output/progress.ts";
import { count } from "../output/report.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";

export interface SetPaths {
	readonly features: string;
	readonly graph: string | null;
	readonly labels: string | null;
}

/** What was given of a set; `graphName` stands for the graph in messages. */
export interface GivenSet<F = Features> {
	readonly features: F;
	readonly graph: KnnGraph | null;
	readonly labels: Labels | null;
	readonly graphName: string;
	/** Names of the rows where the features' file has them. */
	readonly ids?: readonly string[] | null;
}

/** What files do not tell of themselves. */
export interface ReadingOptions {
	/** Name of the array in an archive of several. */
	readonly key: string | null;
	/** Length of a row of raw values. */
	readonly dim: number | null;
}

export type SetInMemory = GivenSet<ComparedRows>;

export interface FeatureOptions extends ReadingOptions {
	/** Whether features stay in their file and are read as they are needed. */
	readonly mmap: boolean;
}

export interface GraphInputOptions extends OutputOptions {
	readonly metric: Metric;
	readonly method: GraphMethod | "auto";
	readonly seed: number;
	/** Where a graph that is built is kept on the way. */
	readonly shards?: Shards;
}

/** Needs no engine, so that what is wrong with the files is said before anything else. */
export async function readSet(
	paths: SetPaths,
	options: ReadingOptions,
): Promise<SetInMemory> {
	const read = await readInMemory(paths, options);
	return readBeside(read, paths, options);
}

/** Features, and names of their rows where the file has them. */
export interface ReadFeatures<F = Features> {
	readonly features: F;
	readonly ids: readonly string[] | null;
}

/** Features in memory, or, with `mmap`, left in their file. */
export async function readFeatures(
	paths: Pick<SetPaths, "features" | "labels">,
	options: FeatureOptions,
): Promise<ReadFeatures> {
	return options.mmap
		? { features: openFloatMatrix(paths.features), ids: null }
		: readInMemory(paths, options);
}

async function readInMemory(
	{ features: path, labels }: Pick<SetPaths, "features" | "labels">,
	{ key, dim }: ReadingOptions,
): Promise<ReadFeatures<ComparedRows>> {
	const hints = { shared: true, key, dim, labels };
	const { ids, ...features }: NamedFeatures = await readAnyFeatures(
		path,
		hints,
	);
	return { features, ids };
}

/** As `readSet`, the features as `readFeatures` has them. */
export async function readOrOpenSet(
	paths: SetPaths,
	options: FeatureOptions,
): Promise<GivenSet> {
	const read = await readFeatures(paths, options);
	return readBeside(read, paths, options);
}

async function readBeside<F extends Features>(
	{ features, ids }: ReadFeatures<F>,
	paths: SetPaths,
	{ key }: ReadingOptions,
): Promise<GivenSet<F>> {
	const { rows } = features;
	const options = { shared: true, key };
	const labels = paths.labels
		? await readLabelsOf(paths.labels, rows, options)
		: null;
	const graph = paths.graph
		? await readGraph(paths.graph, rows, options)
		: null;
	const graphName = paths.graph ?? paths.features;
	return { features, graph, labels, graphName, ids };
}

/** @throws InputError for a given graph with fewer columns than the subgraphs ask for */
export function checkGraph(set: GivenSet, subgraphs: SubgraphOptions): void {
	if (set.graph) checkSubgraphOptions(set.graph, subgraphs, set.graphName);
}

/** The graph of a set, with a line on what was mended in it, or a new one with `width` neighbours a row. */
export async function givenOrBuiltGraph(
	engine: Engine,
	{ features, graph, graphName }: GivenSet,
	width: number,
	options: GraphInputOptions,
	streams: Streams,
): Promise<KnnGraph> {
	if (graph) {
		if (graph.mended)
			streams.error(describeMended(graphName, graph.rows, graph.mended));
		return graph;
	}
	return (
		await buildGraphWithProgress(engine, features, width, options, streams)
	).graph;
}

/** Builds a graph with k neighbours a row, with progress, and says how. */
export async function buildGraphWithProgress(
	engine: Engine,
	features: Features,
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

/** Neighbours of a graph that is built for these options: those that subgraphs look at, and at least `least`. */
export function neighboursFor(options: SubgraphOptions, least: number): number {
	return Math.max(least, ...options.kAtHop, options.activeConnection);
}
