/** The whole way from features and a graph to clusters and, with labels, their scores. */
import { clusterQuestions } from "../config.ts";
import {
	type ClusterDetails,
	describeClusters,
} from "../core/cluster-details.ts";
import { countRows } from "../core/clusters.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import type { Labels } from "../core/labels.ts";
import { poolLinks } from "../core/links.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import type { Propagation } from "../core/propagate.ts";
import type { Engine } from "../engine.ts";
import {
	type GroupOptions,
	groupItems,
	judge,
	type TwoTables,
} from "./group.ts";
import {
	type LinkScores,
	type LinkScoringOptions,
	scoreAllLinks,
} from "./link-scores.ts";
import type { Network } from "./network.ts";

export interface ItemSet {
	readonly features: FloatMatrix;
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
	const links = await scoreAllLinks(
		engine,
		network,
		features,
		graph,
		labels?.ids ?? null,
		options,
	);
	const scoredAt = performance.now();
	const { edges, scores } = withoutRows(links, links.zeroRows, features.rows);
	const grouping = groupItems(
		edges,
		scores,
		features.rows,
		options,
		options.onGroup,
	);
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
	const { edges, scores } = links;
	const { clusters } = grouping;
	const pooled = poolLinks(edges, scores, clusters.length, "avg");
	return describeClusters(pooled, clusters, clusterQuestions);
}

/** The links that touch none of `rows`: those stay alone whatever the threshold. */
function withoutRows(
	{ edges, scores }: LinkScores,
	rows: Int32Array,
	numRows: number,
): Pick<LinkScores, "edges" | "scores"> {
	if (rows.length === 0) return { edges, scores };
	const isLeftOut = new Uint8Array(numRows);
	for (const row of rows) isLeftOut[row] = 1;
	const isKept = (link: number) =>
		!isLeftOut[edges[2 * link]] && !isLeftOut[edges[2 * link + 1]];
	return {
		edges: edges.filter((_, i) => isKept(i >> 1)),
		scores: scores.filter((_, link) => isKept(link)),
	};
}
