/** Stores scores in the scored graph and saves them on disk while they are computed, so that a killed run can go on after the last saved scores. */

import type { Shards } from "../files/runs/shards.ts";
import type { BatchLinks } from "../subgraph/batch.ts";
import type { ScoredBatch } from "./scored-batch.ts";
import { listEdges, type ScoredGraph, storeScores } from "./scored-graph.ts";

export interface SavedScoresOptions {
	/** The files of saved scores; undefined saves nothing. */
	readonly shards: Shards | undefined;
	/** Number of the pass over the rows, from 1. */
	readonly pass: number;
	/** Whether the rows are reordered by locality. */
	readonly isReordered?: boolean;
	/** Receives the scores. */
	readonly scored: ScoredGraph;
	/** Pivots in a batch. */
	readonly batchSize: number;
	/** Pivots that are computed together, a multiple of `batchSize`: a run goes on at a multiple of it. */
	readonly step: number;
}

/**
 * Yields all batches in order of the pivots: those that an earlier run saved, then those of `score`, which starts at `firstRow`.
 * @throws InputError as `openShards`
 */
export async function* saveScores(
	options: SavedScoresOptions,
	score: (firstRow: number) => AsyncIterable<ScoredBatch>,
): AsyncGenerator<ScoredBatch> {
	const { shards, pass, scored, batchSize, step } = options;
	const kind = options.isReordered ? "moved-scores" : "scores";
	const { numScored, scores } = scored;
	const numRows = scored.graph.rows;
	const nameOf = (row: number) => `${kind}-${pass}-from-${row}`;
	let row = 0;
	for (;;) {
		const saved = shards?.read(nameOf(row));
		if (!saved) break;
		scores.set(saved.get("scores") as Float32Array, row * numScored);
		const [end] = saved.get("end") as Int32Array;
		for (; row < end; row += batchSize)
			yield batchOf(scored, row, Math.min(row + batchSize, end));
		row = end;
	}
	let firstUnsaved = row;
	for await (const batch of score(row)) {
		storeScores(scored, batch.subgraphs, batch.scores);
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

/** The batch of the pivots from `first` up to `last`, from the scored graph. */
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
