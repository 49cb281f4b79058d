/** Scored links in batches of pivots, whichever network scored them. */
import type { BatchLinks } from "../subgraph/batch.ts";

export interface ScoredBatch {
	readonly subgraphs: BatchLinks;
	/** [L] probability of each link of the batch. */
	readonly scores: Float32Array;
}

/** Scores a data set's links, some pivots at a time. */
export interface LinkScorer {
	/** Scores the pivots from `start` up to `end`, batch by batch. */
	score(start: number, end: number): AsyncGenerator<ScoredBatch>;
	dispose(): void;
}

/** The batch without the subgraphs that its scores were computed from: those take much more memory than links and scores. */
export function linksOnly({ subgraphs, scores }: ScoredBatch): ScoredBatch {
	const { pivots, nodeIds, subgraphOf, numLinks } = subgraphs;
	return {
		subgraphs: {
			pivots,
			nodeIds: nodeIds.slice(0, numLinks),
			subgraphOf: subgraphOf.slice(0, numLinks),
			numLinks,
		},
		scores,
	};
}
