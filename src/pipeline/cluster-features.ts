/** The short way from features to clusters, with the defaults of the command `cluster`. */

import type { RowFindings } from "../arrays/cluster-details.ts";
import { countRows } from "../arrays/clusters.ts";
import type { KnnGraph } from "../arrays/knn-graph.ts";
import type { Checkpoint } from "../arrays/state-dict.ts";
import { loadScoringEngine } from "../engines/choose-engine.ts";
import type { Engine, EngineName } from "../engines/engine.ts";
import { InputError } from "../errors.ts";
import { defaultNetwork } from "../files/bundled.ts";
import {
	readCheckpoint,
	requireFeatureLength,
} from "../files/checkpoints/checkpoint.ts";
import { type Features, isStored } from "../files/stored/stored-matrix.ts";
import { buildGraph, type GraphOptions } from "../graph/build-graph.ts";
import type { Copies, CopyKind } from "../graph/copies/copies.ts";
import { expandGrouping } from "../grouping/copies.ts";
import { checkDecisions } from "../grouping/decisions/decisions.ts";
import {
	fillThreshold,
	type GroupOptions,
	poolScores,
} from "../grouping/group.ts";
import { groupBySureRows } from "../grouping/low-quality.ts";
import { piecesOf } from "../grouping/pieces/link-pieces.ts";
import type {
	ChosenImpostors,
	ImpostorStatistics,
} from "../metrics/impostors.ts";
import { defaultsOf } from "../options/command-options.ts";
import { chooseImpostors } from "../relational/impostors/choose-impostors.ts";
import { reorderedFrom } from "../relational/score/local-order.ts";
import type { FirstLinks } from "../scoring/scored-set.ts";
import { usefulWorkers } from "../threads/pool-size.ts";
import { type ClusteredSet, clusterSet } from "./cluster-set.ts";
import { collapseCopies } from "./collapse-copies.ts";
import {
	countFindings,
	describeRows,
	type FindingCounts,
	inspectGrouping,
	measureFeatures,
	qualityOfLeaders,
} from "./findings/find-rows.ts";
import { networkSettings } from "./network.ts";

/** The options of the command `cluster`, and three inputs that the caller may have already: engine, graph and checkpoint. */
export interface ClusterFeaturesOptions
	extends Omit<GraphOptions, "onProgress">,
		GroupOptions {
	readonly kAtHop: readonly number[];
	readonly activeConnection: number;
	/** Which rows count as copies of others. Only one row of each group of copies is scored. */
	readonly copies: CopyKind;
	readonly batchSize: number;
	/** Number of engines that score, each on a thread of its own; 0 chooses it by cores and rows. Features in shared memory are not copied for them. */
	readonly workers: number;
	readonly backend: EngineName | "auto";
	/** Used instead of the engine that `backend` names. */
	readonly engine: Engine;
	/** Used instead of a new graph with `k` neighbours a row. */
	readonly graph: KnnGraph;
	/** Used instead of the bundled network. */
	readonly checkpoint: Checkpoint;
	/** Mean and deviation of the cosines of different people; used instead of those that are measured on the rows. */
	readonly impostors: ImpostorStatistics;
	/** Rows of other people in the same embedding, to measure the cosines of different people with: for rows of one person. */
	readonly reference: Features;
	/** [N] how good each row's face is by its picture, from 0 to 1: a row under 0.5 joins a cluster, but does not join two. NaN where it is not known. */
	readonly quality: Float32Array | null;
	/** Called with what the first pass of a network of two found about the leaders. */
	readonly onFirstLinks: (links: FirstLinks) => void;
	/** Called with the rows scored so far and their total; a network of two passes counts each row twice. */
	readonly onProgress: (done: number, total: number) => void;
}

/**
 * The clusters of N rows, and what was found about them. Links, their graph and its row numbers are those of the leaders alone, in order: of the rows that are no
 * copies.
 */
export interface ClusteredFeatures extends ClusteredSet {
	/** How many rows are copies; null where copies were not searched for. */
	readonly copies: Copies | null;
	/** As in the findings: what `clusterDetails` needs to know. */
	readonly copyOf: Int32Array | null;
	readonly findings: RowFindings;
	readonly counts: FindingCounts;
}

/**
 * Clusters the rows of a matrix [N, D]. `grouping.clusters` [N] of the result is the cluster of each row; 0 is the largest.
 * Rows that look foreign and rows of low quality, which `findings` has, join no two clusters; `naive` and `average` propagation keep them apart.
 * No cluster breaks a decision of `decisions`, and rows that one of its `same` pairs joins are in one cluster.
 * @throws InputError as `checkDecisions`, for a matrix whose length is not rows x cols, values that are not finite, a network for another feature length,
 * a graph with too few columns and an engine that does not load
 * @example
 * const features = readFloatMatrix("embeddings.npy", { shared: true });
 * const { grouping } = await clusterFeatures(features);
 * grouping.clusters[7]; // the cluster of row 7
 */
export async function clusterFeatures(
	features: Features,
	options: Partial<ClusterFeaturesOptions> = {},
): Promise<ClusteredFeatures> {
	const { cols } = features;
	const defaults = defaultsOf<ClusterFeaturesOptions>("cluster");
	requireWhole(features);
	const network = options.checkpoint ?? readCheckpoint(defaultNetwork);
	requireFeatureLength(network, cols, "checkpoint", "the matrix");
	if (options.decisions) checkDecisions(options.decisions, features.rows, null);
	const impostors = givenImpostors(features, network, options);
	const settings = fillThreshold(
		{
			...defaults,
			...networkSettings(network),
			...options,
			workers: usefulWorkers(
				options.workers ?? defaults.workers,
				features.rows,
			),
		},
		options.threshold !== undefined,
	);
	const engine =
		options.engine ?? (await loadScoringEngine(settings.backend, network));
	const { kAtHop, activeConnection, onProgress } = settings;
	const k = Math.max(settings.k, ...kAtHop, activeConnection);
	const collapsed = await collapseCopies(
		{ features, graph: options.graph ?? null },
		{
			...settings,
			overwrites: false,
			metadata: network.metadata,
			impostors,
			async build(rows, given) {
				const building = { ...settings, k, ...given, onProgress() {} };
				return (await buildGraph(engine, rows, building)).graph;
			},
		},
	);
	const { graph, copyOf, copies, decisions } = collapsed;
	const set = { features: collapsed.features, graph, labels: null };
	const facts = await measureFeatures(collapsed.features);
	const clustered = await clusterSet(engine, network, set, {
		...settings,
		decisions,
		impostors: collapsed.impostors,
		graphName: "graph",
		overwritesFeatures: collapsed.isOwn,
		// A graph of the caller's must not change, even for a while.
		reordersFrom:
			graph === options.graph || options.onFirstLinks
				? undefined
				: reorderedFrom,
		onBatch: ({ done, total }) => onProgress?.(done, total),
		onGroup() {},
	});
	const { links } = clustered;
	const ofLeaders = await inspectGrouping(collapsed.features, facts, {
		grouping: clustered.grouping,
		regroup: (unsure) =>
			groupBySureRows(
				piecesOf(poolScores(links, links.zeroRows, settings)),
				unsure,
				{ ...settings, decisions },
				() => {},
			),
		quality: qualityOfLeaders(options.quality, copyOf),
	});
	const grouping = expandGrouping(ofLeaders.grouping, copyOf);
	const { clusters } = grouping;
	const findings = describeRows(ofLeaders.inspection, clusters, copyOf);
	return {
		...clustered,
		grouping,
		findings,
		copies,
		copyOf,
		clusters: countRows(clusters).length,
		counts: countFindings(findings),
	};
}

/** The statistics that the options give or that are measured against their reference; undefined without either, and for an L-GCN. */
function givenImpostors(
	features: Features,
	{ metadata }: Checkpoint,
	{ impostors: given, reference, seed }: Partial<ClusterFeaturesOptions>,
): ChosenImpostors | undefined {
	if (metadata.model !== "relational" || !(given || reference))
		return undefined;
	if (reference && reference.cols !== features.cols)
		throw new InputError(
			"reference",
			`rows of length ${features.cols}`,
			`length ${reference.cols}`,
		);
	const defaults = defaultsOf<ClusterFeaturesOptions>("cluster");
	const options = { seed: seed ?? defaults.seed, given, reference };
	return chooseImpostors(features, metadata, options);
}

/** Checks a matrix in memory; one in a file was checked when it was opened. */
function requireWhole(features: Features): void {
	if (isStored(features)) return;
	const { rows, cols, data } = features;
	if (rows < 1 || data.length !== rows * cols)
		throw new InputError(
			"features",
			"at least 1 row, and rows x cols values",
			`${rows} x ${cols} with ${data.length} values`,
		);
}
