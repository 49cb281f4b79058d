/** Scores all links of a data set and, with labels, measures how good the scores are. */

import type { KnnGraph } from "../arrays/knn-graph.ts";
import type { Labels } from "../arrays/labels.ts";
import type { Engine } from "../engines/engine.ts";
import type { Shards } from "../files/runs/shards.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import { whileRead } from "../files/stored/stored-rows.ts";
import type { ChosenImpostors } from "../metrics/impostors.ts";
import {
	createLinkFigures,
	type LinkFigures,
} from "../metrics/link-figures.ts";
import type { ScoredBatch } from "../scoring/scored-batch.ts";
import {
	createScoredGraph,
	type ScoredGraph,
} from "../scoring/scored-graph.ts";
import type { FirstLinks, Network } from "../scoring/scored-set.ts";
import { type BatchLinks, linkTargets } from "../subgraph/batch.ts";
import {
	checkSubgraphOptions,
	type SubgraphOptions,
} from "../subgraph/subgraph.ts";
import { freeMemory } from "../threads/free-memory.ts";
import { scoreNetwork } from "./network.ts";
import { startScorers } from "./scoring-pool.ts";

/** A data set to cluster. */
export interface ItemSet {
	readonly features: Features;
	readonly graph: KnnGraph;
	/** Identities, from which figures are computed; null where they are unknown. */
	readonly labels: Labels | null;
}

export interface LinkScoringOptions extends SubgraphOptions {
	/** Pivots in a batch. */
	readonly batchSize: number;
	/** Seed of the pairs of rows that a relational network samples. */
	readonly seed: number;
	/** Whether a relational network may normalise the rows in place; if not, it copies them. */
	readonly overwritesFeatures?: boolean;
	/** A relational network may reorder rows and graph while it scores, if there are at least this many rows; afterwards both are in their original order again. Undefined if it never may. */
	readonly reordersFrom?: number;
	/** The impostor statistics that a relational network starts with, from `chooseImpostors`; undefined if it chooses them itself. */
	readonly impostors?: ChosenImpostors;
	/** The files where unfinished scores are saved, so that a later run can go on from them; undefined saves nothing. */
	readonly shards?: Shards;
	/** Called with what the first pass of a network of two found; `reordersFrom` must then be undefined. */
	readonly onFirstLinks?: (links: FirstLinks) => void;
	/** Name of the graph in an error message. */
	readonly graphName: string;
	/** Number of engines that score, each on a thread of its own; 0 chooses it by cores and rows. It does not change the scores. */
	readonly workers: number;
	/** Called with the links of each batch, in order of the pivots: edges [E, 2] of a row and its neighbour, and their final scores [E]. */
	readonly onLinks?: (edges: Int32Array, scores: Float32Array) => void;
	readonly onBatch: (report: BatchReport) => void;
}

/** Progress of scoring, after a batch. */
export interface BatchReport {
	/** Pivots that are done, and their total; a network of two passes counts each pivot twice, or three times where its first pass is repeated. */
	readonly done: number;
	readonly total: number;
	/** Figures of this batch; null without labels and before the last pass. */
	readonly last: LinkFigures | null;
	/** Figures of all batches so far; null where `last` is null. */
	readonly average: LinkFigures | null;
}

/** The scores of all links, in the order of the graph; `listEdges` lists them as edges. */
export interface LinkScores extends ScoredGraph {
	readonly numLinks: number;
	/** Means over the links between rows of known identity; null without labels. */
	readonly figures: LinkFigures | null;
	/** Rows of zeros, which have no direction, so that a relational network scores their links 0. Empty for an L-GCN. */
	readonly zeroRows: Int32Array;
	/** The impostor statistics of the last pass; null for an L-GCN. */
	readonly impostors: ChosenImpostors | null;
	/** Number of engines that scored. */
	readonly engines: number;
}

/**
 * Scores every link between a row (the pivot) and its first `kAtHop[0]` neighbours.
 * @throws InputError for a graph with fewer columns than `kAtHop` and `activeConnection` need
 */
export async function scoreAllLinks(
	engine: Engine,
	network: Network,
	set: ItemSet,
	options: LinkScoringOptions,
): Promise<LinkScores> {
	checkSubgraphOptions(set.graph, options, options.graphName);
	await freeMemory();
	const scores = await whileRead(set.features, () =>
		scoreInPool(engine, network, set, options),
	);
	await freeMemory();
	return scores;
}

async function scoreInPool(
	engine: Engine,
	network: Network,
	set: ItemSet,
	options: LinkScoringOptions,
): Promise<LinkScores> {
	const { rows } = set.features;
	const { labels, graph } = set;
	const scored = createScoredGraph(graph, options.kAtHop[0]);
	const report = createReporter(rows, labels, options);
	const pool = startScorers(engine, options.workers, rows);
	try {
		const { batches, zeroRows, usedImpostors } = scoreNetwork(
			pool,
			network,
			set,
			{
				...options,
				reordersFrom:
					labels || options.onLinks ? undefined : options.reordersFrom,
				scored,
				onFirstPass: report.addFirstPass,
			},
		);
		for await (const batch of batches) report.add(batch);
		const engines = pool.workers.size;
		const impostors = usedImpostors();
		return { ...scored, ...report.result(), zeroRows, impostors, engines };
	} finally {
		await pool.workers.close();
	}
}

/** Counts the links of batches, computes their figures and calls `onLinks` and `onBatch`. */
function createReporter(
	rows: number,
	labels: Labels | null,
	{ onLinks, onBatch }: LinkScoringOptions,
) {
	const figures = labels && createLinkFigures(null);
	/** Pivots of all passes before the last one. */
	let before = 0;
	let done = 0;
	let numLinks = 0;
	const mean = () => figures?.mean() ?? null;
	return {
		addFirstPass(scored: number, all: number) {
			before = all;
			const total = all + rows;
			onBatch({ done: scored, total, last: null, average: null });
		},
		add({ subgraphs, scores }: ScoredBatch) {
			onLinks?.(listLinks(subgraphs), scores);
			numLinks += scores.length;
			done += subgraphs.pivots.length;
			const last =
				figures && labels
					? figures.add(scores, linkTargets(subgraphs, labels.ids))
					: null;
			const counts = { done: before + done, total: before + rows };
			onBatch({ ...counts, last, average: mean() });
		},
		result: () => ({ numLinks, figures: mean() }),
	};
}

/** [2L] pivot, neighbour, pivot, neighbour, ... */
function listLinks(links: BatchLinks): Int32Array {
	const { pivots, nodeIds, subgraphOf, numLinks } = links;
	const edges = new Int32Array(2 * numLinks);
	for (let link = 0; link < numLinks; link++) {
		edges[2 * link] = pivots[subgraphOf[link]];
		edges[2 * link + 1] = nodeIds[link];
	}
	return edges;
}
