/**
 * Scoring runs in stages, each over all rows. A stage is plain data that can be sent to any thread; a thread opens it and runs it on ranges of rows.
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

/** An opened stage on one thread. For a range of rows it returns the batches of these pivots, or none if the stage only fills shared memory. */
export type ScoringRunner = Runner<readonly ScoredBatch[]>;

/** Threads that run stages `S`. */
export interface StagePool<S> {
	readonly workers: WorkerPool<unknown, readonly ScoredBatch[]>;
	/** Opens a stage on the calling thread; each worker opens it for itself. */
	openStage(stage: S): ScoringRunner;
}

/** Threads that score with a network whose stages are `S`. */
export interface ScoringPool<S> extends StagePool<S> {
	/** The calling thread's engine; each worker loads another of its kind. */
	readonly engine: Engine;
}

/** Runs a stage that scores, and yields batches in order of the pivots. */
export async function* scoreWith<S>(
	pool: StagePool<S>,
	stage: S,
	rows: RowRanges,
): AsyncGenerator<ScoredBatch> {
	const open = () => pool.openStage(stage);
	const results = pool.workers.run(stage, open, rows);
	for await (const batches of results) yield* batches;
}

/** Runs a stage that only fills shared memory. */
export async function fillWith<S>(
	pool: StagePool<S>,
	stage: S,
	rows: Omit<RowRanges, "firstRow"> & Partial<Pick<RowRanges, "firstRow">>,
): Promise<void> {
	for await (const _ of scoreWith(pool, stage, { firstRow: 0, ...rows }));
}

/** A runner whose `fill` writes the results for a range of rows into shared memory. */
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

/** A runner that scores the pivots of a range. */
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

/** Opens the features of some data on the calling thread, so that it can read their rows. */
export function withOpenRows<T extends { readonly features: Features }>(
	data: T,
) {
	return { ...data, features: openRows(data.features) };
}
