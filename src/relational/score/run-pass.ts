/** Runs the stages of a relational network on a pool of threads: the relations once, then for each pass the gates and the scores. */

import type { StateDict } from "../../arrays/state-dict.ts";
import { type Features, isStored } from "../../files/stored/stored-matrix.ts";
import type { RowOrder } from "../../graph/locality-order.ts";
import { poolRows } from "../../grouping/pooled-rows.ts";
import type { ImpostorStatistics } from "../../metrics/impostors.ts";
import { saveScores } from "../../scoring/saved-scores.ts";
import type { ScoredBatch } from "../../scoring/scored-batch.ts";
import { createScoredGraph } from "../../scoring/scored-graph.ts";
import type { ScoreSetOptions, SetToScore } from "../../scoring/scored-set.ts";
import { fillWith, type ScoringPool, scoreWith } from "../../scoring/stages.ts";
import { freeMemory } from "../../threads/free-memory.ts";
import { type LinksByRow, withMasses } from "../first-pass.ts";
import { createRelations, type Relations } from "../relations.ts";
import { createGateTable } from "./gate-table.ts";
import type { RelatedRows, RelationalRows } from "./scoring-input.ts";
import type { RelationalStage } from "./stages.ts";

/** Rows in a range, which one thread computes: for relations, for gates, and for either if features are read from a file. */
export const relatedAtOnce = 256;
export const gatedAtOnce = 4096;
const readAtOnce = 1024;

/**
 * Computes the relations of rows of length 1 or of zeros.
 * @param buffer memory for the cosines, as for `createRelations`
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
	/** The number of the pass, from 1. */
	readonly pass: number;
	readonly weights: StateDict;
	readonly related: RelatedRows<Features>;
	/** Whether the rows are reordered by locality. */
	readonly isReordered: boolean;
	/** Turns the scores of the network into those of the pass. */
	finish(batches: AsyncIterable<ScoredBatch>): AsyncIterable<ScoredBatch>;
}

/** Runs a pass and yields its batches, after `finish`. Only this generator refers to the gates, so that they are freed with it. */
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
	// All gates are computed before the first score, since scores may overwrite the cosines that gates are computed from.
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

/** Scores the links of a training set with the network of a first pass, to train a second one. */
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
 * Runs a pass that is not the last one, and pools its links.
 * @param score starts the pass; its generator is not used elsewhere, so that its memory can be freed before the links are pooled
 * @param order the order of the rows if they are reordered by locality, else null
 */
export async function collectPass(
	score: () => AsyncIterable<ScoredBatch>,
	pass: number,
	options: ScoreSetOptions,
	order: RowOrder | null,
): Promise<LinksByRow> {
	await runPass(score, pass, options);
	await freeMemory();
	const links = withMasses(
		poolRows(options.scored, "avg", "both", { locality: order }),
	);
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
