/** Scored links to clusters, and clusters to the reference's two tables. */
import { defaultPools, defaultThresholds, unscoredPairs } from "../config.ts";
import { type Labels, toClusters } from "../arrays/labels.ts";
import { type Links, type Pool, poolLinks } from "./links.ts";
import {
	type Propagation,
	type PropagationOptions,
	propagate,
} from "./propagate.ts";
import {
	type ClusterScores,
	scoreClusters,
	withoutSingletons,
} from "../metrics/scores.ts";

export interface GroupOptions {
	readonly propagation: PropagationOptions["kind"];
	readonly maxSz: number;
	readonly step: number;
	/** Null takes the default of the propagation. */
	readonly pool: Pool | null;
	/** Of `naive` and `average`. */
	readonly threshold: number;
}

/** The defaults of the options and what networks say have `naive` in mind: another threshold for `average`, unless one was given. */
export function fillThreshold<
	T extends Pick<GroupOptions, "propagation" | "threshold">,
>(options: T, isGiven: boolean): T {
	if (isGiven || options.propagation !== "average") return options;
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

/** How links that were seen more than once are pooled for these options. */
export function poolFor({ pool, propagation }: GroupOptions): Pool {
	return pool ?? defaultPools[propagation];
}

/** Groups N items by their links, pooled as `poolFor` says. */
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

export interface TwoTables {
	readonly all: ClusterScores;
	/** The same without the items in one-item clusters; null where nothing is left. */
	readonly withoutSingletons: ClusterScores | null;
}

/**
 * Judges clusters by the identities, with and without one-item clusters. Items of unknown identity are left out of both as if they were not there;
 * an item of cluster -1 is a cluster of its own.
 * @throws InputError where no identity is known
 */
export function judge(truth: Labels, clusters: Int32Array): TwoTables {
	const found = toClusters(clusters, "own");
	const kept = withoutSingletons(truth, found);
	return {
		all: scoreClusters(truth, found),
		withoutSingletons:
			kept.truth.ids.length === 0
				? null
				: scoreClusters(kept.truth, kept.clusters),
	};
}
