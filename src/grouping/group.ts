/** From scored links to clusters, and from clusters to their details and to the reference's two tables. */
import type { ClusterDetails } from "../arrays/cluster-details.ts";
import { type Labels, toClusters } from "../arrays/labels.ts";
import {
	type ClusterScores,
	scoreClusters,
	withoutSingletons,
} from "../metrics/scores.ts";
import {
	defaultPools,
	defaultThresholds,
} from "../options/grouping-options.ts";
import { type ScoredGraph, withoutRows } from "../scoring/scored-graph.ts";
import { describeClusters } from "./cluster-details.ts";
import { type Links, type Pool, poolLinks } from "./links.ts";
import { poolGraph } from "./pooled-rows.ts";
import {
	type Propagation,
	type PropagationOptions,
	propagate,
} from "./propagate.ts";

/** Pairs of clusters that are listed for a person to decide: how many at most, and the least probability that both are one identity. */
const clusterQuestions = { most: 100, leastProbability: 0.1 } as const;

/** What average linkage takes for a pair of rows without a score: neighbour lists leave most pairs of a large identity without one. */
const unscoredPairs: "zero" | "ignored" = "ignored";

export interface GroupOptions {
	readonly propagation: PropagationOptions["kind"];
	readonly maxSz: number;
	readonly step: number;
	/** Null takes the default of the propagation. */
	readonly pool: Pool | null;
	/** Of `naive` and `average` propagation. */
	readonly threshold: number;
}

/** Replaces the threshold, whose default and whose value in a checkpoint are meant for `naive`, where `average` needs another and the user named none. */
export function fillThreshold<
	T extends Pick<GroupOptions, "propagation" | "threshold">,
>(options: T, isTyped: boolean): T {
	if (isTyped || options.propagation !== "average") return options;
	return { ...options, threshold: defaultThresholds.average };
}

/** Groups N items by their scored edges. */
export function groupItems(
	edges: Int32Array,
	scores: Float32Array,
	numItems: number,
	options: GroupOptions,
	onProgress: (done: number, total: number) => void,
): Propagation {
	const links = poolLinks(edges, scores, numItems, poolFor(options));
	return groupLinks(links, options, onProgress);
}

/** Pools the scores of both directions of each link. Rows of zeros, `zeroRows`, keep no link: each stays alone whatever the threshold. */
export function poolScores(
	scored: ScoredGraph,
	zeroRows: Int32Array,
	options: GroupOptions,
): Links {
	return poolGraph(withoutRows(scored, zeroRows), poolFor(options));
}

function poolFor({ pool, propagation }: GroupOptions): Pool {
	return pool ?? defaultPools[propagation];
}

/** Groups N items by their pooled links. */
export function groupLinks(
	links: Links,
	options: GroupOptions,
	onProgress: (done: number, total: number) => void,
): Propagation {
	const { threshold, maxSz, step } = options;
	const kinds = {
		threshold: { kind: "threshold", maxSize: maxSz, step },
		soft: { kind: "soft", maxSize: maxSz, step },
		naive: { kind: "naive", threshold },
		average: { kind: "average", threshold, unscored: unscoredPairs },
	} as const;
	return propagate(links, kinds[options.propagation], onProgress);
}

/** How sure each row is, the central rows and the pairs of clusters worth asking about: from the mean of both directions of a link, however it was grouped. */
export function clusterDetails({
	links,
	grouping,
}: {
	readonly links: ScoredGraph;
	readonly grouping: Propagation;
}): ClusterDetails {
	const pooled = poolGraph(links, "avg");
	return describeClusters(pooled, grouping.clusters, clusterQuestions);
}

export interface TwoTables {
	readonly all: ClusterScores;
	/** Without the items in one-item clusters; null where nothing is left. */
	readonly withoutSingletons: ClusterScores | null;
}

/**
 * Judges clusters by the identities, with and without one-item clusters. Items of unknown identity are left out of both tables;
 * an item of cluster -1 is a cluster of its own.
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
