/** `cluster`: features in, clusters out; no labels, and the graph is built on the way. */
import { countRows } from "../core/clusters.ts";
import type { EngineName } from "../engine.ts";
import { readNames } from "../io/formats/read.ts";
import { clusterBytes } from "../io/formats/write.ts";
import { clusterDetails } from "../jobs/group.ts";
import type { CommandAction } from "./command-action.ts";
import { openScoringEngine } from "./engine.ts";
import { checkGraph, type FeatureOptions, readOrOpenSet } from "./inputs.ts";
import { openNetwork } from "./network.ts";
import {
	limitWorkers,
	sayNotes,
	scoringNotes,
	unusedNotes,
	warnOfDimensions,
} from "./notes.ts";
import { requireOptions } from "./options.ts";
import { type OutOptions, openOut } from "./out.ts";
import { withRunOutput } from "./place.ts";
import { count } from "./report.ts";
import {
	type GraphInputOptions,
	neighboursFor,
	readOrBuiltGraph,
} from "./running/set-graph.ts";
import {
	announceScoringMemory,
	clusterWithProgress,
	optionsFor,
	type ScoringOptions,
} from "./scoring.ts";
import {
	type ResumeOptions,
	scoringFingerprint,
	withShards,
} from "./unfinished.ts";

const clusterFormats = ["csv", "npy", "json", "parquet"] as const;

interface ClusterOptions
	extends ScoringOptions,
		FeatureOptions,
		GraphInputOptions,
		ResumeOptions,
		OutOptions {
	readonly featPath: string;
	readonly knnGraphPath: string | null;
	readonly checkpoint: string;
	readonly ids: string | null;
	readonly k: number;
	readonly backend: EngineName | "auto";
}

export const runCluster: CommandAction = async (given, streams) => {
	const asked: ClusterOptions = given.options;
	requireOptions("cluster", asked, ["--feat-path"]);
	const { featPath, knnGraphPath } = asked;
	const out = openOut(asked, clusterFormats, streams);
	const startedAt = performance.now();
	const paths = { features: featPath, graph: knnGraphPath, labels: null };
	const { ids: ownIds = null, ...set } = await readOrOpenSet(paths, asked);
	const { rows, cols } = set.features;
	const ids = asked.ids
		? await readNames(asked.ids, rows, { shared: false, key: asked.key })
		: ownIds;
	const network = openNetwork(asked, given.typed, { path: featPath, cols });
	const { options, notes } = limitWorkers(
		optionsFor(network, asked, given.typed),
		rows,
	);
	checkGraph(set, options);
	const width = neighboursFor(options, options.k);
	const { metadata } = network;
	notes.push(...scoringNotes({ set, width, options, metadata }, given.typed));
	if (out.format === "npy")
		notes.push(
			...unusedNotes(given.typed, ["--ids"], "a .npy has numbers only"),
		);
	await withRunOutput(out.open(), async (output) => {
		sayNotes(streams, notes);
		warnOfDimensions(streams, featPath, cols, metadata);
		const engine = await openScoringEngine(
			options.backend,
			network,
			streams,
			options,
		);
		announceScoringMemory(engine, network, set, width, options, streams);
		const fingerprint = () =>
			scoringFingerprint({ engine, network, set, width, options });
		const run = { output, options, streams, fingerprint };
		await withShards(run, async (shards) => {
			const kept = { ...options, shards, printFreq: null };
			const building = { engine, k: width, options: kept, streams };
			const graph = await readOrBuiltGraph(set, building);
			const clustered = await clusterWithProgress(
				engine,
				network,
				{ ...set, graph },
				set.graphName,
				kept,
				streams,
			);
			const { clusters } = clustered.grouping;
			const details = clusterDetails(clustered);
			const written = { clusters, ids, details };
			const bytes = await clusterBytes(out.format, written);
			await out.write(bytes);
			const result = {
				engine: engine.description,
				...countClusters(clusters),
				questions: details.questions.length,
				seconds: (performance.now() - startedAt) / 1000,
				file: out.path,
			};
			out.print(result, describeResult(result));
		});
	});
};

function countClusters(clusters: Int32Array) {
	const sizes = countRows(clusters);
	return {
		rows: clusters.length,
		clusters: sizes.length,
		singletons: sizes.filter((size) => size === 1).length,
		largest: sizes[0],
	};
}

interface ClusterResult extends ReturnType<typeof countClusters> {
	readonly engine: string;
	readonly questions: number;
	readonly seconds: number;
	readonly file: string;
}

function describeResult(result: ClusterResult): string[] {
	const { rows, clusters, singletons, largest, seconds } = result;
	return [
		`${count(rows)} rows, ${count(clusters)} clusters (${count(singletons)} of one row, the largest of ${count(largest)}) in ${seconds.toFixed(1)} s on ${result.engine}`,
		`-> ${result.file}`,
	];
}
