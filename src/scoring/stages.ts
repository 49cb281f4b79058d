/**
 * A stage of scoring is plain data that any thread can open; it then runs over ranges of rows.
 * The result of a range depends only on the stage and the range, so any number of threads gives the same bytes.
 */

import type { Engine } from "../engines/engine.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import { openRows } from "../files/stored/stored-rows.ts";
import type { RowRanges } from "../threads/ordered-ranges.ts";
import type { Runner } from "../threads/worker.ts";
import type { WorkerPool } from "../threads/worker-pool.ts";
import {
	type LinkScorer,
	linksOnly,
	type ScoredBatch,
} from "./scored-batch.ts";

/** One thread's part in a stage: batches of a range of pivots, or nothing where the stage fills shared memory. */
export type ScoringRunner = Runner<readonly ScoredBatch[]>;

/** Threads that score, of a network with the stages `S`. */
export interface ScoringPool<S> {
	readonly workers: WorkerPool<unknown, readonly ScoredBatch[]>;
	/** The calling thread's engine; each worker loads another of its kind. */
	readonly engine: Engine;
	/** Opens the calling thread's part in a stage; a worker opens its own. */
	openStage(stage: S): ScoringRunner;
}

/** Runs a stage that gives scores: batches in order of the pivots. */
export async function* scoreWith<S>(
	pool: ScoringPool<S>,
	stage: S,
	rows: RowRanges,
): AsyncGenerator<ScoredBatch> {
	const open = () => pool.openStage(stage);
	const results = pool.workers.run(stage, open, rows);
	for await (const batches of results) yield* batches;
}

/** Runs a stage that only fills shared memory, to its end. */
export async function fillWith<S>(
	pool: ScoringPool<S>,
	stage: S,
	rows: Omit<RowRanges, "firstRow">,
): Promise<void> {
	for await (const _ of scoreWith(pool, stage, { firstRow: 0, ...rows }));
}

/** A part that fills shared memory for a range of rows. */
export function fillingRunner(
	fill: (first: number, last: number) => Promise<void> | void,
	close: () => void = () => {},
): ScoringRunner {
	return {
		async run(first, last) {
			await fill(first, last);
			return [];
		},
		close,
	};
}

/** A part that scores the pivots of a range. */
export function scoringRunner(scorer: LinkScorer): ScoringRunner {
	return {
		async run(first, last) {
			const batches: ScoredBatch[] = [];
			for await (const batch of scorer.score(first, last))
				batches.push(linksOnly(batch));
			return batches;
		},
		close: scorer.dispose,
	};
}

/** The same data with rows that the calling thread can read. */
export function withOpenRows<T extends { readonly features: Features }>(
	data: T,
) {
	return { ...data, features: openRows(data.features) };
}
