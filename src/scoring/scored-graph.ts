/**
 * The scores of a graph's links, each at the position of its neighbour in the graph. So a link takes 4 bytes, and edges are not stored.
 * A link joins a row and one of its first K neighbours; a row with fewer neighbours has fewer links.
 */

import type { KnnGraph } from "../arrays/knn-graph.ts";
import { sharedFloats } from "../arrays/shared-memory.ts";
import type { BatchLinks } from "../subgraph/batch.ts";

/** A graph of N rows and the scores of its links. */
export interface ScoredGraph {
	readonly graph: KnnGraph;
	/** K: how many of a row's neighbours are scored. */
	readonly numScored: number;
	/** [N, K] probability that a row and its neighbour are one identity; -1 where there is no link. */
	readonly scores: Float32Array;
}

/** Marks a position without a link; scores are from 0 to 1. */
export const noLink = -1;

/** Allocates scores for each row's first `numNeighbours`, or for all neighbours if the graph has fewer, in shared memory. */
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

/** E scored edges of a graph. */
export interface ScoredEdges {
	/** [2 E] row, neighbour, row, neighbour, ... */
	readonly edges: Int32Array;
	/** [E] probability that both rows are one identity. */
	readonly scores: Float32Array;
}

/** Lists the links of the rows from `first` up to `last` as edges, in order of the rows. */
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

/** The same graph without the links of `rows`; the scores are copied unless `rows` is empty. */
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
