/** The whole way from features and a graph to clusters and, with labels, their scores. */
import { clusterQuestions } from "../config.ts";
import {
	type ClusterDetails,
	describeClusters,
} from "../grouping/cluster-details.ts";
import { countRows } from "../arrays/clusters.ts";
import type { KnnGraph } from "../arrays/knn-graph.ts";
import type { Labels } from "../arrays/labels.ts";
import { poolGraph } from "../grouping/pooled-rows.ts";
import type { Propagation } from "../grouping/propagate.ts";
import { withoutRows } from "../scoring/scored-graph.ts";
import type { Engine } from "../engines/engine.ts";
import { freeMemory } from "../threads/free-memory.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import {
	type GroupOptions,
	groupLinks,
	judge,
	poolFor,
	type TwoTables,
} from "../grouping/group.ts";
import {
	type LinkScores,
	type LinkScoringOptions,
	scoreAllLinks,
} from "./link-scores.ts";
import type { Network } from "./network.ts";

export interface ItemSet {
	readonly features: Features;
	readonly graph: KnnGraph;
	/** Identities, where they are known: for figures only. */
	readonly labels: Labels | null;
}

export interface ClusterSetOptions extends LinkScoringOptions, GroupOptions {
	readonly onGroup: (done: number, total: number) => void;
}

export interface ClusteredSet {
	readonly links: LinkScores;
	readonly grouping: Propagation;
	/** Number of clusters. */
	readonly clusters: number;
	/** Null without labels. */
	readonly tables: TwoTables | null;
	readonly seconds: {
		readonly score: number;
		readonly propagate: number;
		readonly evaluate: number;
	};
}

/** Scores, groups and, with labels, judges `set`. */
export async function clusterSet(
	engine: Engine,
	network: Network,
	set: ItemSet,
	options: ClusterSetOptions,
): Promise<ClusteredSet> {
	const { features, graph, labels } = set;
	const startedAt = performance.now();
	await freeMemory();
	const links = await scoreAllLinks(
		engine,
		network,
		features,
		graph,
		labels?.ids ?? null,
		options,
	);
	const scoredAt = performance.now();
	await freeMemory();
	// The links of rows of zeros are left out: those stay alone whatever the threshold.
	const scored = withoutRows(links, links.zeroRows);
	const pooled = poolGraph(scored, poolFor(options));
	const grouping = groupLinks(pooled, options, options.onGroup);
	const groupedAt = performance.now();
	const tables = labels && judge(labels, grouping.clusters);
	return {
		links,
		grouping,
		clusters: countRows(grouping.clusters).length,
		tables,
		seconds: {
			score: (scoredAt - startedAt) / 1000,
			propagate: (groupedAt - scoredAt) / 1000,
			evaluate: (performance.now() - groupedAt) / 1000,
		},
	};
}

/** How sure each row is, the covers and what is worth asking, from the mean of both directions of a link however it was grouped. */
export function clusterDetails({
	links,
	grouping,
}: Pick<ClusteredSet, "links" | "grouping">): ClusterDetails {
	const pooled = poolGraph(links, "avg");
	return describeClusters(pooled, grouping.clusters, clusterQuestions);
}
