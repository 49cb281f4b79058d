/** From scored links to clusters, and from clusters to their details and their scores. */
import type { ClusterDetails, RowFindings } from "../arrays/cluster-details.ts";
import { countRows } from "../arrays/clusters.ts";
import { type Labels, toClusters } from "../arrays/labels.ts";
import { leadersOf } from "../graph/copies/copies.ts";
import {
	type ClusterScores,
	scoreClusters,
	withoutSingletons,
} from "../metrics/scores.ts";
import {
	defaultPools,
	defaultThresholds,
} from "../options/grouping-options.ts";
import {
	type ScoredEdges,
	type ScoredGraph,
	withoutRows,
} from "../scoring/scored-graph.ts";
import { describeClusters, trustInRows } from "./cluster-details.ts";
import { expandDetails } from "./copies.ts";
import type { Decisions } from "./decisions/decisions.ts";
import { type Links, type Pool, poolLinks } from "./links.ts";
import { type LinkPieces, piecesOf } from "./pieces/link-pieces.ts";
import { poolGraph } from "./pooled-rows.ts";
import { propagate } from "./propagate.ts";
import type { Propagation, PropagationOptions } from "./propagation.ts";

/** Limits of the list of cluster pairs that a person decides about: its length, and the probability that both clusters are one identity. */
export const clusterQuestions = { most: 100, leastProbability: 0.1 } as const;

/** How average linkage counts a pair of rows without a score. In a large identity most pairs have none, since neighbour lists are short. */
export const unscoredPairs: "zero" | "ignored" = "ignored";

export interface GroupOptions {
	readonly propagation: PropagationOptions["kind"];
	/** For `threshold` and `soft`: the largest cluster that is not cut, in rows, and the step of the threshold (see `PropagationOptions`). */
	readonly maxSz: number;
	readonly step: number;
	/** How the scores of a link are pooled; null for the default of the propagation. */
	readonly pool: Pool | null;
	/** For `naive` and `average`: the lowest score, or mean score, that joins rows; from 0 to 1. */
	readonly threshold: number;
	/** What people know about the rows; absent or null where nothing is known. */
	readonly decisions?: Decisions | null;
}

/**
 * Replaces the threshold by the default of `average` where that is the propagation: the general default and a checkpoint's value are meant for `naive`.
 * @param isTyped whether the user set the threshold, which then stays
 */
export function fillThreshold<
	T extends Pick<GroupOptions, "propagation" | "threshold">,
>(options: T, isTyped: boolean): T {
	if (isTyped || options.propagation !== "average") return options;
	return { ...options, threshold: defaultThresholds.average };
}

/**
 * Groups N items by their scored edges: pools both directions of each link, then propagates as `propagate` does.
 * @param onProgress called as `soft` diffuses labels, with the split items that are done and the total
 * @throws InputError as `poolLinks`
 * @example
 * const scored = { edges: Int32Array.of(0, 1, 1, 2), scores: Float32Array.of(0.9, 0.2) };
 * const options = { propagation: "naive", threshold: 0.5, pool: null, maxSz: 300, step: 0.6 } as const;
 * const { clusters } = groupItems(scored, 3, options, () => {}); // [0, 0, 1]
 */
export function groupItems(
	{ edges, scores }: ScoredEdges,
	numItems: number,
	options: GroupOptions,
	onProgress: (done: number, total: number) => void,
): Propagation {
	const links = poolEdges({ edges, scores }, numItems, options);
	return groupLinks(links, options, onProgress);
}

/**
 * Pools the scores of both directions of each link.
 * @throws InputError as `poolLinks`
 */
export function poolEdges(
	{ edges, scores }: ScoredEdges,
	numItems: number,
	options: GroupOptions,
): Links {
	return poolLinks(edges, scores, numItems, poolFor(options));
}

/** Pools the scores of both directions of each link. `zeroRows`, whose features are zeros, get no link: each stays alone whatever the threshold. */
export function poolScores(
	scored: ScoredGraph,
	zeroRows: Int32Array,
	options: GroupOptions,
): Links {
	return poolGraph(withoutRows(scored, zeroRows), poolFor(options));
}

/** How links are pooled. */
export function poolFor({
	pool,
	propagation,
}: Pick<GroupOptions, "pool" | "propagation">): Pool {
	return pool ?? defaultPools[propagation];
}

/** Groups N items by their pooled links. @throws InputError as `propagate` */
export function groupLinks(
	links: Links,
	options: GroupOptions,
	onProgress: (done: number, total: number) => void,
): Propagation {
	const { threshold, maxSz, step, decisions } = options;
	const kinds = {
		threshold: { kind: "threshold", maxSize: maxSz, step },
		soft: { kind: "soft", maxSize: maxSz, step },
		naive: { kind: "naive", threshold },
		average: { kind: "average", threshold, unscored: unscoredPairs },
	} as const;
	return propagate(links, kinds[options.propagation], onProgress, decisions);
}

/** N clustered rows, and the scored links of those that are no copies. */
export interface ClusteredLinks {
	/** The links of the leaders, by their positions: of all rows where none is a copy. */
	readonly links: ScoredGraph;
	/** The grouping of all rows. */
	readonly grouping: Propagation;
	/** [N] the row that each row is a copy of, its own number for a leader; absent or null where none is. */
	readonly copyOf?: Int32Array | null;
	/** What was found about the rows; without it, no cluster counts as doubtful. */
	readonly findings?: RowFindings;
}

/** Details of clusters: the confidence [N] of each row, the central row of each cluster, and pairs of clusters to ask about. They use the mean of both directions of a link, whatever `pool` the grouping used. Rows of doubtful clusters are less sure. */
export function clusterDetails({
	links,
	...clustered
}: ClusteredLinks): ClusterDetails {
	return describeLeaders(piecesOf(poolGraph(links, "avg")), clustered);
}

/** As `clusterDetails`. @param means the links of the leaders, each with the mean of both directions */
export function describeLeaders(
	means: LinkPieces,
	{ grouping: { clusters }, copyOf, findings }: Omit<ClusteredLinks, "links">,
): ClusterDetails {
	const ofLeaders = copyOf
		? leadersOf(copyOf).map((row) => clusters[row])
		: clusters;
	const ofLinks = describeClusters(means, ofLeaders, clusterQuestions);
	const details = copyOf ? expandDetails(ofLinks, clusters, copyOf) : ofLinks;
	if (!findings) return details;
	const trust = trustInRows(findings, clusters, countRows(ofLeaders));
	const confidence = details.confidence.map((value, row) => value * trust[row]);
	return { ...details, confidence };
}

/** The reference's two tables of scores. */
export interface TwoTables {
	readonly all: ClusterScores;
	/** Without the items in one-item clusters; null if there are no others. */
	readonly withoutSingletons: ClusterScores | null;
}

/**
 * Scores clusters [N] against the identities of the same N items, with and without one-item clusters. Items of unknown identity are left out of
 * both tables; an item of cluster -1 counts as a cluster of its own.
 * @throws InputError where no identity is known
 */
export function judge(truth: Labels, clusters: Int32Array): TwoTables {
	const all = toClusters(clusters, "own");
	const larger = withoutSingletons(truth, all);
	return {
		all: scoreClusters(truth, all),
		withoutSingletons:
			larger.truth.ids.length === 0
				? null
				: scoreClusters(larger.truth, larger.clusters),
	};
}
