/** All links of a data set scored, kept in memory and, where wanted, judged as they come. */
import { type BatchLinks, linkTargets } from "../subgraph/batch.ts";
import type { KnnGraph } from "../arrays/knn-graph.ts";
import { createLinkFigures, type LinkFigures } from "../metrics/link-figures.ts";
import { createScoredGraph, type ScoredGraph } from "../scoring/scored-graph.ts";
import {
	checkSubgraphOptions,
	type SubgraphOptions,
} from "../subgraph/subgraph.ts";
import type { Engine } from "../engines/engine.ts";
import type { Shards } from "../files/runs/shards.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import { whileRead } from "../files/stored/stored-rows.ts";
import { type Network, scoreNetwork } from "./network.ts";
import { hireScorers } from "./scoring-pool.ts";

export interface LinkScoringOptions extends SubgraphOptions {
	readonly batchSize: number;
	/** Of the sample of pairs that a relational network takes its measure from. */
	readonly seed: number;
	/** Whether a relational network may bring the rows to length 1 where they lie; without, it makes a copy. */
	readonly overwritesFeatures?: boolean;
	/** From so many rows on, a relational network may move rows and graph while it scores; they are back at the end. Without, they stay where they are. */
	readonly movesFrom?: number;
	/** Where a run keeps its scores on the way, so that a later one can go on; without, it keeps none. */
	readonly shards?: Shards;
	/** Named in the message when the graph has too few columns. */
	readonly graphName: string;
	/** Engines that score, each on a thread of its own; 0 decides by cores and rows. The scores are the same. */
	readonly workers: number;
	/** Told the links of each batch, in order of the pivots; they are final. */
	readonly onLinks?: (edges: Int32Array, scores: Float32Array) => void;
	readonly onBatch: (report: BatchReport) => void;
}

export interface BatchReport {
	/** Pivots done, of all; a network of two passes counts each pivot twice, or three times where its first is made again. */
	readonly done: number;
	readonly total: number;
	/** Of this batch; null without labels and in a first pass. */
	readonly last: LinkFigures | null;
	/** Of all batches so far; null likewise. */
	readonly average: LinkFigures | null;
}

/** The scores lie in the graph; `listEdges` lists the edges. */
export interface LinkScores extends ScoredGraph {
	readonly numLinks: number;
	/** Means over batches weighted by links, those of unknown identities left out; null without labels. */
	readonly figures: LinkFigures | null;
	/** Rows of zeros, of which a relational network can say nothing: their links score 0. Empty for an L-GCN. */
	readonly zeroRows: Int32Array;
	/** Engines that scored. */
	readonly engines: number;
}

/**
 * Scores every (pivot, 1-hop node) link.
 * @param labels [N] identities or `unknownLabel`, for figures only, or null
 */
export async function scoreAllLinks(
	engine: Engine,
	network: Network,
	features: Features,
	graph: KnnGraph,
	labels: Int32Array | null,
	options: LinkScoringOptions,
): Promise<LinkScores> {
	checkSubgraphOptions(graph, options, options.graphName);
	return whileRead(features, () =>
		scoreWhileRead(engine, network, features, graph, labels, options),
	);
}

async function scoreWhileRead(
	engine: Engine,
	network: Network,
	features: Features,
	graph: KnnGraph,
	labels: Int32Array | null,
	options: LinkScoringOptions,
): Promise<LinkScores> {
	const { rows } = features;
	const scored = createScoredGraph(graph, options.kAtHop[0]);
	let numLinks = 0;
	const meter = labels ? createLinkFigures(null) : null;
	/** Pivots that are scored before the pass that counts. */
	let before = 0;
	let done = 0;
	const crew = hireScorers(engine, options.workers, rows);
	try {
		const { batches, zeroRows } = scoreNetwork(
			engine,
			crew,
			network,
			features,
			graph,
			{
				...options,
				movesFrom: labels || options.onLinks ? undefined : options.movesFrom,
				scored,
				onFirstPass(scored, all) {
					before = all;
					const total = all + rows;
					options.onBatch({ done: scored, total, last: null, average: null });
				},
			},
		);
		for await (const batch of batches) {
			const { subgraphs, scores } = batch;
			options.onLinks?.(edgesOf(subgraphs), scores);
			numLinks += scores.length;
			done += subgraphs.pivots.length;
			const last =
				meter && labels
					? meter.add(scores, linkTargets(subgraphs, labels))
					: null;
			options.onBatch({
				done: before + done,
				total: before + rows,
				...{ last, average: meter?.mean() ?? null },
			});
		}
		return {
			...scored,
			numLinks,
			figures: meter?.mean() ?? null,
			zeroRows,
			engines: crew.size,
		};
	} finally {
		await crew.close();
	}
}

/** [2L] pivot, neighbour, pivot, neighbour, ... */
function edgesOf(links: BatchLinks): Int32Array {
	const { pivots, nodeIds, subgraphOf, numLinks } = links;
	const edges = new Int32Array(2 * numLinks);
	for (let link = 0; link < numLinks; link++) {
		edges[2 * link] = pivots[subgraphOf[link]];
		edges[2 * link + 1] = nodeIds[link];
	}
	return edges;
}
