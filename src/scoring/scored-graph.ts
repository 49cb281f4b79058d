/**
 * The scores of a graph's links, each at the position of its neighbour in the graph: 4 bytes a link, and no memory for the edges.
 * A link is a row and one of its first K neighbours; where a row has fewer, there is none.
 */

import type { KnnGraph } from "../arrays/knn-graph.ts";
import { sharedFloats } from "../arrays/shared-memory.ts";
import type { BatchLinks } from "../subgraph/batch.ts";

export interface ScoredGraph {
	readonly graph: KnnGraph;
	/** K: how many of a row's neighbours are scored. */
	readonly numScored: number;
	/** [N, K] probability that a row and its neighbour are one identity, or `noLink`; in shared memory where `createScoredGraph` made it. */
	readonly scores: Float32Array;
}

/** Marks a position without a link; scores are from 0 to 1. */
export const noLink = -1;

/** Allocates the scores of each row's first `numNeighbours`, or of as many as the graph has. */
export function createScoredGraph(
	graph: KnnGraph,
	numNeighbours: number,
): ScoredGraph {
	const numScored = Math.min(numNeighbours, graph.cols - 1);
	return { graph, numScored, scores: sharedFloats(graph.rows * numScored) };
}

/** Stores the scores of a batch's links, which come pivot by pivot in the order of the graph. */
export function storeScores(
	{ graph, numScored, scores }: ScoredGraph,
	{ pivots, nodeIds, subgraphOf }: BatchLinks,
	ofLinks: Float32Array,
): void {
	let link = 0;
	for (let b = 0; b < pivots.length; b++) {
		const neighbours = pivots[b] * graph.cols + 1;
		const first = pivots[b] * numScored;
		for (let c = 0; c < numScored; c++) {
			const isNext =
				link < ofLinks.length &&
				subgraphOf[link] === b &&
				nodeIds[link] === graph.data[neighbours + c];
			scores[first + c] = isNext ? ofLinks[link++] : noLink;
		}
	}
}

export interface ScoredEdges {
	/** [2E] row, neighbour, row, neighbour, ... in order of the rows. */
	readonly edges: Int32Array;
	/** [E] */
	readonly scores: Float32Array;
}

/** The links of the rows from `first` up to `last`, listed. */
export function listEdges(
	{ graph, numScored, scores }: ScoredGraph,
	first: number,
	last: number,
): ScoredEdges {
	const listed = scores.slice(first * numScored, last * numScored);
	const edges = new Int32Array(2 * listed.length);
	let numLinks = 0;
	for (let row = first; row < last; row++) {
		for (let c = 0; c < numScored; c++) {
			const score = scores[row * numScored + c];
			if (score === noLink) continue;
			listed[numLinks] = score;
			edges[2 * numLinks] = row;
			edges[2 * numLinks++ + 1] = graph.data[row * graph.cols + 1 + c];
		}
	}
	return {
		edges: edges.subarray(0, 2 * numLinks),
		scores: listed.subarray(0, numLinks),
	};
}

/** The links that touch none of `rows`; a copy of the scores where there are such. */
export function withoutRows(
	scored: ScoredGraph,
	rows: Int32Array,
): ScoredGraph {
	if (rows.length === 0) return scored;
	const { graph, numScored } = scored;
	const isLeftOut = new Uint8Array(graph.rows);
	for (const row of rows) isLeftOut[row] = 1;
	const scores = scored.scores.slice();
	for (let row = 0, i = 0; row < graph.rows; row++) {
		for (let c = 1; c <= numScored; c++, i++) {
			const other = graph.data[row * graph.cols + c];
			if (isLeftOut[row] || isLeftOut[other]) scores[i] = noLink;
		}
	}
	return { graph, numScored, scores };
}
