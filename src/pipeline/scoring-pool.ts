/** The threads that score a data set: how many, and how a stage is run on them. */
import type { Engine } from "../engines/engine.ts";
import { hireCrew, suitableSize, workerBeside } from "../threads/worker-pool.ts";
import type { ScoredBatch } from "../lgcn/score/score.ts";
import { openStage, type ScoringCrew, type Stage } from "./scoring-stages.ts";

/** An engine for fewer rows would start in about the time that it saves. */
const rowsPerEngine = 1000;

const entry = workerBeside(import.meta.url);

/**
 * Hires one engine a thread, this thread's own among them; whoever hires them closes them.
 * @param workers how many, or 0 for what suits the cores and the rows; a GPU has one engine in any case
 */
export function hireScorers(
	engine: Engine,
	workers: number,
	numRows: number,
): ScoringCrew {
	return hireCrew(entry, countScorers(engine, workers, numRows), engine.name);
}

/** How many `hireScorers` hires. */
export function countScorers(
	engine: Engine,
	workers: number,
	numRows: number,
): number {
	if (engine.isOnGpu) return 1;
	return workers > 0 ? workers : suitableSize(entry, numRows, rowsPerEngine);
}

/** Runs a stage that gives scores: batches in order of the pivots, from `firstRow` on. */
export async function* scoreWith(
	crew: ScoringCrew,
	engine: Engine,
	stage: Stage,
	firstRow: number,
	numRows: number,
	step: number,
): AsyncGenerator<ScoredBatch> {
	const open = (s: Stage) => openStage(engine, s);
	const results = crew.run(stage, open, firstRow, numRows, step);
	for await (const batches of results) yield* batches;
}

/** Runs a stage to its end that only fills memory. */
export async function fillWith(
	crew: ScoringCrew,
	engine: Engine,
	stage: Stage,
	numRows: number,
	step: number,
): Promise<void> {
	const open = (s: Stage) => openStage(engine, s);
	const results = crew.run(stage, open, 0, numRows, step);
	for await (const _ of results);
}
