/** Scored batches gathered to the two arrays of all links. */
import type { ScoredBatch } from "../model/score.ts";

/** `edges` [2E]: pivot, neighbour, pivot, neighbour, ...; `scores` [E]. */
export interface CollectedLinks {
	readonly edges: Int32Array;
	readonly scores: Float32Array;
}

export interface LinkCollector {
	/** Copies a batch's links behind those before, and returns them as they lie there. */
	add(batch: ScoredBatch): CollectedLinks;
	/** [2E] pivot, neighbour, pivot, neighbour, ... in order of the pivots. */
	edges(): Int32Array;
	/** [E] */
	scores(): Float32Array;
}

/** @param maxLinks the most links that can come */
export function createLinkCollector(maxLinks: number): LinkCollector {
	const edges = new Int32Array(2 * maxLinks);
	const scores = new Float32Array(maxLinks);
	let numLinks = 0;
	return {
		add({ subgraphs, scores: batchScores }) {
			const { pivots, nodeIds, subgraphOf } = subgraphs;
			scores.set(batchScores, numLinks);
			for (let i = 0; i < subgraphs.numLinks; i++) {
				edges[2 * (numLinks + i)] = pivots[subgraphOf[i]];
				edges[2 * (numLinks + i) + 1] = nodeIds[i];
			}
			const first = numLinks;
			numLinks += subgraphs.numLinks;
			return {
				edges: edges.subarray(2 * first, 2 * numLinks),
				scores: scores.subarray(first, numLinks),
			};
		},
		edges: () => edges.subarray(0, 2 * numLinks),
		scores: () => scores.subarray(0, numLinks),
	};
}
