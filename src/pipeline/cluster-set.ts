/** From features and a graph to clusters and, with labels, the scores of the clusters. */
import { countRows } from "../arrays/clusters.ts";
import type { Engine } from "../engines/engine.ts";
import {
	type GroupOptions,
	groupLinks,
	judge,
	poolScores,
	type TwoTables,
} from "../grouping/group.ts";
import type { Propagation } from "../grouping/propagation.ts";
import { hasNobodyToCompare } from "../relational/impostors/nobody-to-compare.ts";
import type { Network } from "../scoring/scored-set.ts";
import {
	type ItemSet,
	type LinkScores,
	type LinkScoringOptions,
	scoreAllLinks,
} from "./link-scores.ts";

export interface ClusterSetOptions extends LinkScoringOptions, GroupOptions {
	/** Called as `soft` diffuses labels, with the split rows that are done and the total. */
	readonly onGroup: (done: number, total: number) => void;
}

/** The result of clustering a data set. */
export interface ClusteredSet {
	readonly links: LinkScores;
	readonly grouping: Propagation;
	/** Number of clusters. */
	readonly clusters: number;
	/** Whether the set has nobody to compare with, so that its clusters mean little; `reference` or `impostors` help. */
	readonly nobodyToCompare: boolean;
	/** The scores of the clusters; null without labels. */
	readonly tables: TwoTables | null;
	/** Duration of each stage, in seconds. */
	readonly seconds: {
		readonly score: number;
		readonly propagate: number;
		readonly evaluate: number;
	};
}

/**
 * Scores all links of a set, groups its rows and, with labels, scores the clusters.
 * @throws InputError as `scoreAllLinks` and `judge`
 */
export async function clusterSet(
	engine: Engine,
	network: Network,
	set: ItemSet,
	options: ClusterSetOptions,
): Promise<ClusteredSet> {
	const startedAt = performance.now();
	const links = await scoreAllLinks(engine, network, set, options);
	const scoredAt = performance.now();
	const pooled = poolScores(links, links.zeroRows, options);
	const grouping = groupLinks(pooled, options, options.onGroup);
	const groupedAt = performance.now();
	const tables = set.labels && judge(set.labels, grouping.clusters);
	return {
		links,
		grouping,
		clusters: countRows(grouping.clusters).length,
		nobodyToCompare: hasNobodyToCompare(links.impostors, grouping.clusters),
		tables,
		seconds: {
			score: (scoredAt - startedAt) / 1000,
			propagate: (groupedAt - scoredAt) / 1000,
			evaluate: (performance.now() - groupedAt) / 1000,
		},
	};
}
