/** The whole way from features and a graph to clusters and, with labels, their scores. */
import type { KnnGraph } from "../core/knn-graph.ts";
import type { Labels } from "../core/labels.ts";
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
		clusters: grouping.clusters.reduce((most, c) => Math.max(most, c + 1), 0),
		tables,
		seconds: {
			score: (scoredAt - startedAt) / 1000,
			propagate: (groupedAt - scoredAt) / 1000,
			evaluate: (performance.now() - groupedAt) / 1000,
		},
	};
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
