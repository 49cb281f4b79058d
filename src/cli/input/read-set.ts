/** Reads and checks a command's features, graph and labels; needs no engine, so that bad files are reported before anything else. */

import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { Labels } from "../../arrays/labels.ts";
import type { ComparedRows } from "../../arrays/matrix.ts";
import {
	type NamedFeatures,
	readFeatures as readAnyFeatures,
	readGraph,
	readLabelsOf,
} from "../../files/formats/read.ts";
import {
	type Features,
	openFloatMatrix,
} from "../../files/stored/stored-matrix.ts";
import {
	checkSubgraphOptions,
	type SubgraphOptions,
} from "../../subgraph/subgraph.ts";

export interface SetPaths {
	readonly features: string;
	readonly graph: string | null;
	readonly labels: string | null;
}

/** A data set as it was read. */
export interface InputSet<F = Features> {
	readonly features: F;
	readonly graph: KnnGraph | null;
	readonly labels: Labels | null;
	/** The graph's file, or the features' where there is none; for messages. */
	readonly graphName: string;
	/** Names of the rows where the features' file has them. */
	readonly ids?: readonly string[] | null;
}

export type SetInMemory = InputSet<ComparedRows>;

/** What the user adds where a file format does not say it. */
export interface ReadingOptions {
	/** Name of the array in an archive of several. */
	readonly key: string | null;
	/** Length of a row of raw values. */
	readonly dim: number | null;
}

export interface FeatureOptions extends ReadingOptions {
	/** Whether features stay in their file and are read when they are needed. */
	readonly mmap: boolean;
}

/** Features, and names of their rows where the file has them. */
interface ReadFeatures<F = Features> {
	readonly features: F;
	readonly ids: readonly string[] | null;
}

/** Reads a set, all of it into memory. */
export async function readSet(
	paths: SetPaths,
	options: ReadingOptions,
): Promise<SetInMemory> {
	return readRest(await readIntoMemory(paths, options), paths, options);
}

/** As `readSet`, but with `mmap` the features stay in their file. */
export async function readOrOpenSet(
	paths: SetPaths,
	options: FeatureOptions,
): Promise<InputSet> {
	return readRest(await readFeatures(paths, options), paths, options);
}

/** Features in memory or, with `mmap`, left in their file. */
export async function readFeatures(
	paths: Pick<SetPaths, "features" | "labels">,
	options: FeatureOptions,
): Promise<ReadFeatures> {
	return options.mmap
		? { features: openFloatMatrix(paths.features), ids: null }
		: readIntoMemory(paths, options);
}

async function readIntoMemory(
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

/** Reads graph and labels of features that are there. */
export async function readRest<F extends Features>(
	{ features, ids }: ReadFeatures<F>,
	paths: SetPaths,
	{ key }: ReadingOptions,
): Promise<InputSet<F>> {
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

/** @throws InputError for a graph that was read and has fewer columns than the subgraphs need */
export function checkGraph(set: InputSet, subgraphs: SubgraphOptions): void {
	if (set.graph) checkSubgraphOptions(set.graph, subgraphs, set.graphName);
}
