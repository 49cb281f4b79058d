/** `cluster`: features in, clusters out; no labels, and the graph is built on the way. */
import { clusterSizes } from "../core/clusters.ts";
import type { EngineName } from "../engine.ts";
import { clustersFormat, readIds, writeClusters } from "../io/clusters-file.ts";
import { checkOutputFile } from "../io/output-place.ts";
import { openEngine } from "./engine.ts";
import {
	checkGraph,
	type GraphInputOptions,
	givenOrBuiltGraph,
	neighboursFor,
	readSet,
} from "./inputs.ts";
import { openNetwork } from "./network.ts";
import { requireOptions } from "./options.ts";
import type { CommandAction } from "./program.ts";
import { count } from "./report.ts";
import {
	clusterWithProgress,
	optionsFor,
	type ScoringOptions,
} from "./scoring.ts";
import { printResult } from "./streams.ts";

interface ClusterOptions extends ScoringOptions, GraphInputOptions {
	readonly featPath: string;
	readonly knnGraphPath: string | null;
	readonly checkpoint: string;
	readonly ids: string | null;
	readonly k: number;
	readonly out: string;
	readonly backend: EngineName | "auto";
}

export const runCluster: CommandAction = async (given, streams) => {
	const asked: ClusterOptions = given.options;
	requireOptions("cluster", asked, ["--feat-path"]);
	const { featPath, knnGraphPath, out } = asked;
	clustersFormat(out);
	checkOutputFile(out);
	const startedAt = performance.now();
	const paths = { features: featPath, graph: knnGraphPath, labels: null };
	const set = readSet(paths);
	const ids = asked.ids ? readIds(asked.ids, set.features.rows) : null;
	const network = openNetwork(asked, given.typed, set.features.cols);
	const options = optionsFor(network, asked, given.typed);
	checkGraph(set, options);
	const engine = await openEngine(options.backend, streams, options);
	const width = neighboursFor(options, options.k);
	const graph = await givenOrBuiltGraph(engine, set, width, options, streams);
	const { grouping } = await clusterWithProgress(
		engine,
		network,
		{ ...set, graph },
		set.graphName,
		{ ...options, printFreq: null },
		streams,
	);
	writeClusters(out, { clusters: grouping.clusters, ids });
	const result = {
		engine: engine.description,
		...countClusters(grouping.clusters),
		seconds: (performance.now() - startedAt) / 1000,
		file: out,
	};
	printResult(streams, options, result, [
		`${count(result.rows)} rows, ${count(result.clusters)} clusters (${count(result.singletons)} of one row, the largest of ${count(result.largest)}) in ${result.seconds.toFixed(1)} s -> ${out}`,
	]);
};

function countClusters(clusters: Int32Array) {
	let largest = 0;
	let singletons = 0;
	let numClusters = 0;
	const sizes = clusterSizes(clusters);
	for (let row = 0; row < clusters.length; row++) {
		largest = Math.max(largest, sizes[row]);
		if (sizes[row] === 1) singletons++;
		numClusters = Math.max(numClusters, clusters[row] + 1);
	}
	return { rows: clusters.length, clusters: numClusters, singletons, largest };
}
