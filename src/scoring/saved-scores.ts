/** Scores that are put where they belong and kept on the disk while they are computed, so that a run that was killed goes on behind the last ones kept. */

import type { Shards } from "../files/runs/shards.ts";
import type { BatchLinks } from "../subgraph/batch.ts";
import type { ScoredBatch } from "./scored-batch.ts";
import { listEdges, placeScores, type ScoredGraph } from "./scored-graph.ts";

export interface SavedScoresOptions {
	/** Without, nothing is kept. */
	readonly shards: Shards | undefined;
	/** The how manieth time through the rows, from 1. */
	readonly pass: number;
	/** Whether rows lie in another order than their own. */
	readonly isMoved?: boolean;
	/** Gets the scores. */
	readonly scored: ScoredGraph;
	/** Pivots in a batch, and rows that are computed together: a run goes on at a multiple of both. */
	readonly batchSize: number;
	readonly step: number;
}

/**
 * Batches in order of the pivots: those that an earlier run kept, then those that `score` gives from `firstRow` on.
 * @throws InputError as `openShards` says
 */
export async function* keepScores(
	options: SavedScoresOptions,
	score: (firstRow: number) => AsyncIterable<ScoredBatch>,
): AsyncGenerator<ScoredBatch> {
	const { shards, pass, scored, batchSize, step } = options;
	const kind = options.isMoved ? "moved-scores" : "scores";
	const { numScored, scores } = scored;
	const numRows = scored.graph.rows;
	const nameOf = (row: number) => `${kind}-${pass}-from-${row}`;
	let row = 0;
	for (;;) {
		const kept = shards?.read(nameOf(row));
		if (!kept) break;
		scores.set(kept.get("scores") as Float32Array, row * numScored);
		const [end] = kept.get("end") as Int32Array;
		for (; row < end; row += batchSize)
			yield batchOf(scored, row, Math.min(row + batchSize, end));
		row = end;
	}
	let firstUnsaved = row;
	for await (const batch of score(row)) {
		placeScores(scored, batch.subgraphs, batch.scores);
		row += batch.subgraphs.pivots.length;
		if ((row % step === 0 || row === numRows) && shards?.isDue()) {
			shards.write(nameOf(firstUnsaved), {
				scores: scores.subarray(firstUnsaved * numScored, row * numScored),
				end: Int32Array.of(row),
			});
			firstUnsaved = row;
		}
		yield batch;
	}
}

/** The links of the rows from `first` up to `last` as they came. */
function batchOf(
	scored: ScoredGraph,
	first: number,
	last: number,
): ScoredBatch {
	const { edges, scores } = listEdges(scored, first, last);
	const isNeighbour = (_: number, i: number) => i % 2 === 1;
	const subgraphs: BatchLinks = {
		pivots: Int32Array.from({ length: last - first }, (_, b) => first + b),
		nodeIds: edges.filter(isNeighbour),
		subgraphOf: Int32Array.from(scores, (_, link) => edges[2 * link] - first),
		numLinks: scores.length,
	};
	return { subgraphs, scores };
}
