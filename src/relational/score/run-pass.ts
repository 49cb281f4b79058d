/** The passes of a relational network over the links of a set: gates first, then scores, kept on the way. */

import type { StateDict } from "../../arrays/state-dict.ts";
import { type Features, isStored } from "../../files/stored/stored-matrix.ts";
import type { RowOrder } from "../../graph/locality-order.ts";
import { poolRows } from "../../grouping/pooled-rows.ts";
import { saveScores } from "../../scoring/saved-scores.ts";
import type { ScoredBatch } from "../../scoring/scored-batch.ts";
import type { ScoreSetOptions } from "../../scoring/scored-set.ts";
import { fillWith, type ScoringPool, scoreWith } from "../../scoring/stages.ts";
import { freeMemory } from "../../threads/free-memory.ts";
import { type LinksByRow, withMasses } from "../first-pass.ts";
import { createGateTable } from "./gate-table.ts";
import type { RelatedRows, RelationalRows } from "./scoring-input.ts";
import type { RelationalStage } from "./stages.ts";

/** Rows that a thread gates at once; and those that it has to read, which it does in their order. */
const gatedTogether = 4096;
export const readTogether = 1024;

/** One pass over all links. */
export interface Pass {
	/** Its number, from 1. */
	readonly pass: number;
	readonly weights: StateDict;
	readonly related: RelatedRows<Features>;
	/** Whether the rows are reordered by locality. */
	readonly isMoved: boolean;
	/** What the network's scores become. */
	finish(batches: AsyncIterable<ScoredBatch>): AsyncIterable<ScoredBatch>;
}

/** Runs a pass: the batches as `finish` leaves them. Its gates are gone when it has ended. */
export async function* scorePassOf(
	pool: ScoringPool<RelationalStage>,
	{ pass, weights, related, isMoved, finish }: Pass,
	options: ScoreSetOptions,
): AsyncGenerator<ScoredBatch> {
	const { kAtHop, activeConnection, batchSize, shards, scored } = options;
	const network = "relational";
	const { relations } = related;
	const numRows = scored.graph.rows;
	const batches = isStored(relations.features)
		? Math.ceil(readTogether / batchSize)
		: 1;
	const step = batches * batchSize;
	const gates = createGateTable(relations, activeConnection);
	const rows: RelationalRows<Features> = { ...related, gates };
	// Before any score is there: it may take the place of the cosines that gates are made of.
	await fillWith(
		pool,
		{ network, kind: "gate", weights, rows, activeConnection },
		{ numRows, step: gatedTogether },
	);
	const scoreOptions = { kAtHop, activeConnection, batchSize };
	const score = (firstRow: number) =>
		scoreWith(
			pool,
			{ network, kind: "score", weights, rows, options: scoreOptions },
			{ firstRow, numRows, step },
		);
	const kept = { shards, pass, isMoved, scored, batchSize, step };
	yield* saveScores(kept, (firstRow) => finish(score(firstRow)));
}

/**
 * Scores a pass that another follows, and pools its links for that.
 * @param score begins the pass; whoever holds its generator holds what it worked with, even when it has ended
 */
export async function collectPass(
	score: () => AsyncIterable<ScoredBatch>,
	pass: number,
	options: ScoreSetOptions,
	places: RowOrder | null,
): Promise<LinksByRow> {
	const { scored } = options;
	await runPass(score, pass, options);
	// What the pass worked with, and then what pooling did.
	await freeMemory();
	const links = withMasses(poolRows(scored, "avg", "both", places));
	await freeMemory();
	return links;
}

async function runPass(
	score: () => AsyncIterable<ScoredBatch>,
	pass: number,
	{ scored, onFirstPass }: ScoreSetOptions,
): Promise<void> {
	const { rows } = scored.graph;
	let done = (pass - 1) * rows;
	for await (const { subgraphs } of score()) {
		done += subgraphs.pivots.length;
		onFirstPass(done, pass * rows);
	}
}
