/** The passes of a relational network over the links of a set: gates first, then scores, kept on the way. */
import { type LinksByRow, withMasses } from "../core/first-pass.ts";
import type { RowPlaces } from "../core/near-order.ts";
import { poolRows } from "../core/pooled-rows.ts";
import type { StateDict } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import { freeMemory } from "../io/free-memory.ts";
import { type Features, isStored } from "../io/stored-matrix.ts";
import type { RelationalRows } from "../model/relational-score.ts";
import type { ScoredBatch } from "../model/score.ts";
import type { ScoreSetOptions } from "./network.ts";
import { keepScores } from "./saved-scores.ts";
import { fillWith, scoreWith } from "./scoring-crew.ts";
import type { ScoringCrew } from "./scoring-stages.ts";

/** Rows that a thread gates at once; and those that it has to read, which it does in their order. */
const gatedTogether = 4096;
export const readTogether = 1024;

/** A pass over all links: the batches as `finish` leaves them. */
export function scorePassOf(
	engine: Engine,
	crew: ScoringCrew,
	weights: StateDict,
	rows: RelationalRows<Features>,
	pass: number,
	options: ScoreSetOptions,
	finish: (batches: AsyncIterable<ScoredBatch>) => AsyncIterable<ScoredBatch>,
	isMoved: boolean,
): AsyncGenerator<ScoredBatch> {
	const { kAtHop, activeConnection, batchSize, shards, scored } = options;
	const numRows = scored.graph.rows;
	const batches = isStored(rows.relations.features)
		? Math.ceil(readTogether / batchSize)
		: 1;
	const step = batches * batchSize;
	const score = async function* (firstRow: number) {
		if (firstRow === numRows) return;
		await fillWith(
			...([crew, engine] as const),
			{ kind: "gate", weights, rows, activeConnection },
			...([numRows, gatedTogether] as const),
		);
		yield* scoreWith(
			...([crew, engine] as const),
			{
				...{ kind: "score relational", weights, rows },
				options: { kAtHop, activeConnection, batchSize },
			},
			...([firstRow, numRows, step] as const),
		);
	};
	const kept = { shards, pass, isMoved, scored, batchSize, step };
	return keepScores(kept, (firstRow) => finish(score(firstRow)));
}

/** Scores a pass that another follows, and pools its links for that. */
export async function collectPass(
	batches: AsyncIterable<ScoredBatch>,
	pass: number,
	{ scored, onFirstPass }: ScoreSetOptions,
	places: RowPlaces | null,
): Promise<LinksByRow> {
	const { rows } = scored.graph;
	let done = (pass - 1) * rows;
	for await (const { subgraphs } of batches) {
		done += subgraphs.pivots.length;
		onFirstPass(done, pass * rows);
	}
	const links = withMasses(poolRows(scored, "avg", "both", places));
	// What pooling worked with.
	await freeMemory();
	return links;
}
