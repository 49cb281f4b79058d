/** The passes of a relational network over the links of a set: gates first, then scores, kept on the way. */
import { type LinksByRow, withMasses } from "../first-pass.ts";
import type { RowPlaces } from "../../graph/locality-order.ts";
import { poolRows } from "../../grouping/pooled-rows.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { freeMemory } from "../../threads/free-memory.ts";
import { type Features, isStored } from "../../files/stored/stored-matrix.ts";
import {
	createGates,
	type RelatedRows,
	type RelationalRows,
} from "./link-scorer.ts";
import type { ScoredBatch } from "../../lgcn/score/score.ts";
import type { ScoreSetOptions } from "../../pipeline/network.ts";
import { keepScores } from "../../scoring/saved-scores.ts";
import { fillWith, scoreWith } from "../../pipeline/scoring-pool.ts";
import type { ScoringCrew } from "../../pipeline/scoring-stages.ts";

/** Rows that a thread gates at once; and those that it has to read, which it does in their order. */
const gatedTogether = 4096;
export const readTogether = 1024;

/** A pass over all links: the batches as `finish` leaves them. Its gates are gone when it has ended. */
export async function* scorePassOf(
	engine: Engine,
	crew: ScoringCrew,
	weights: StateDict,
	related: RelatedRows<Features>,
	pass: number,
	options: ScoreSetOptions,
	finish: (batches: AsyncIterable<ScoredBatch>) => AsyncIterable<ScoredBatch>,
	isMoved: boolean,
): AsyncGenerator<ScoredBatch> {
	const { kAtHop, activeConnection, batchSize, shards, scored } = options;
	const { relations } = related;
	const numRows = scored.graph.rows;
	const batches = isStored(relations.features)
		? Math.ceil(readTogether / batchSize)
		: 1;
	const step = batches * batchSize;
	const gates = createGates(relations, activeConnection);
	const rows: RelationalRows<Features> = { ...related, gates };
	// Before any score is there: it may take the place of the cosines that gates are made of.
	await fillWith(
		...([crew, engine] as const),
		{ kind: "gate", weights, rows, activeConnection },
		...([numRows, gatedTogether] as const),
	);
	const score = (firstRow: number) =>
		scoreWith(
			...([crew, engine] as const),
			{
				...{ kind: "score relational", weights, rows },
				options: { kAtHop, activeConnection, batchSize },
			},
			...([firstRow, numRows, step] as const),
		);
	const kept = { shards, pass, isMoved, scored, batchSize, step };
	yield* keepScores(kept, (firstRow) => finish(score(firstRow)));
}

/**
 * Scores a pass that another follows, and pools its links for that.
 * @param score begins the pass; whoever holds its generator holds what it worked with, even when it has ended
 */
export async function collectPass(
	score: () => AsyncIterable<ScoredBatch>,
	pass: number,
	options: ScoreSetOptions,
	places: RowPlaces | null,
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
