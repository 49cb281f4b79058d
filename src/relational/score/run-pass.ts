/** The steps of a relational network on the threads of a pool: relations once, then for each pass the gates and the scores, which are saved on the way. */

import type { StateDict } from "../../arrays/state-dict.ts";
import { type Features, isStored } from "../../files/stored/stored-matrix.ts";
import type { RowOrder } from "../../graph/locality-order.ts";
import { poolRows } from "../../grouping/pooled-rows.ts";
import { saveScores } from "../../scoring/saved-scores.ts";
import type { ScoredBatch } from "../../scoring/scored-batch.ts";
import { createScoredGraph } from "../../scoring/scored-graph.ts";
import type { ScoreSetOptions, SetToScore } from "../../scoring/scored-set.ts";
import { fillWith, type ScoringPool, scoreWith } from "../../scoring/stages.ts";
import { freeMemory } from "../../threads/free-memory.ts";
import { type LinksByRow, withMasses } from "../first-pass.ts";
import type { ImpostorStatistics } from "../impostor-statistics.ts";
import { createRelations, type Relations } from "../relations.ts";
import { createGateTable } from "./gate-table.ts";
import type { RelatedRows, RelationalRows } from "./scoring-input.ts";
import type { RelationalStage } from "./stages.ts";

/** Rows of one range of a thread: with relations of rows in memory, with gates, and with features that it reads from a file in order. */
const relatedAtOnce = 256;
const gatedAtOnce = 4096;
const readAtOnce = 1024;

/**
 * Computes the relations of rows of length 1 or of zeros.
 * @param buffer memory for the cosines as `createRelations` takes it
 */
export async function relate<F extends Features>(
	pool: ScoringPool<RelationalStage>,
	{ features, graph }: SetToScore & { readonly features: F },
	impostors: ImpostorStatistics,
	buffer: Float32Array | null = null,
): Promise<Relations<F>> {
	const relations = createRelations(features, graph, impostors, buffer);
	const stage = { network: "relational", kind: "relate", relations } as const;
	await fillWith(pool, stage, {
		numRows: graph.rows,
		step: isStored(features) ? readAtOnce : relatedAtOnce,
	});
	return relations;
}

/** One pass over all links. */
export interface Pass {
	/** Its number, from 1. */
	readonly pass: number;
	readonly weights: StateDict;
	readonly related: RelatedRows<Features>;
	/** Whether the rows are reordered by locality. */
	readonly isReordered: boolean;
	/** Changes the scores of the network to those of the pass. */
	finish(batches: AsyncIterable<ScoredBatch>): AsyncIterable<ScoredBatch>;
}

/** Runs a pass and yields its batches, after `finish`. Only the generator refers to the gates. */
export async function* scorePass(
	pool: ScoringPool<RelationalStage>,
	{ pass, weights, related, isReordered, finish }: Pass,
	options: ScoreSetOptions,
): AsyncGenerator<ScoredBatch> {
	const { kAtHop, activeConnection, batchSize, shards, scored } = options;
	const network = "relational";
	const { relations } = related;
	const numRows = scored.graph.rows;
	const batches = isStored(relations.features)
		? Math.ceil(readAtOnce / batchSize)
		: 1;
	const step = batches * batchSize;
	const gates = createGateTable(relations, activeConnection);
	const rows: RelationalRows<Features> = { ...related, gates };
	// All gates come before the first score, since scores may overwrite the cosines that gates are made of.
	await fillWith(
		pool,
		{ network, kind: "gate", weights, rows, activeConnection },
		{ numRows, step: gatedAtOnce },
	);
	const scoreOptions = { kAtHop, activeConnection, batchSize };
	const score = (firstRow: number) =>
		scoreWith(
			pool,
			{ network, kind: "score", weights, rows, options: scoreOptions },
			{ firstRow, numRows, step },
		);
	const saving = { shards, pass, isReordered, scored };
	yield* saveScores({ ...saving, batchSize, step }, (firstRow) =>
		finish(score(firstRow)),
	);
}

/** Scores the links of a training set with the network of the first pass, for training the second. */
export function scoreFirstPass(
	pool: ScoringPool<RelationalStage>,
	weights: StateDict,
	relations: Relations<Features>,
	options: Omit<ScoreSetOptions, "scored" | "onFirstPass">,
): Promise<LinksByRow> {
	const scored = createScoredGraph(relations.graph, options.kAtHop[0]);
	const all = { ...options, scored, onFirstPass() {} };
	const score = () =>
		scorePass(
			pool,
			{
				pass: 1,
				weights,
				related: { relations, links: null },
				isReordered: false,
				finish: (batches) => batches,
			},
			all,
		);
	return collectPass(score, 1, all, null);
}

/**
 * Runs a pass that another one follows, and pools its links.
 * @param score starts the pass; only this function refers to its generator, so that its memory can be freed before the links are pooled
 * @param order the order of the rows where they are reordered by locality
 */
export async function collectPass(
	score: () => AsyncIterable<ScoredBatch>,
	pass: number,
	options: ScoreSetOptions,
	order: RowOrder | null,
): Promise<LinksByRow> {
	await runPass(score, pass, options);
	await freeMemory();
	const links = withMasses(poolRows(options.scored, "avg", "both", order));
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
