/** The whole way from features and a graph to clusters and, with labels, their scores. */
import type { KnnGraph } from "../core/knn-graph.ts";
import type { Labels } from "../core/labels.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import type { Propagation } from "../core/propagate.ts";
import type { StateDict } from "../core/state-dict.ts";
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
	weights: StateDict,
	set: ItemSet,
	options: ClusterSetOptions,
): Promise<ClusteredSet> {
	const { features, graph, labels } = set;
	const startedAt = performance.now();
	const links = await scoreAllLinks(
		engine,
		weights,
		features,
		graph,
		labels?.ids ?? null,
		options,
	);
	const scoredAt = performance.now();
	const grouping = groupItems(
		links.edges,
		links.scores,
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
