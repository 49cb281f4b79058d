/** The pool of workers that score a data set, with either network. */
import type { Engine } from "../engines/engine.ts";
import type { RelationalStage } from "../relational/score/stages.ts";
import type { ScoringPool, StagePool } from "../scoring/stages.ts";
import { suitableSize, workerBeside } from "../threads/pool-size.ts";
import { startPool } from "../threads/worker-pool.ts";
import { openStage, type Stage } from "./scoring-stages.ts";

/** Rows that make another engine worthwhile: with fewer, its start takes about the time that it saves. */
const rowsPerEngine = 1000;

const entry = workerBeside(import.meta.url);

/**
 * Starts a pool of threads with one engine each, including the calling thread with its engine; the caller closes the pool.
 * @param workers number of threads, or 0 to choose it by cores and rows; with a GPU there is always one
 */
export function startScorers(
	engine: Engine,
	workers: number,
	numRows: number,
): ScoringPool<Stage> {
	const size = countScorers(engine, workers, numRows);
	return {
		workers: startPool(entry, size, engine.name),
		engine,
		openStage: (stage) => openStage(engine, stage),
	};
}

/** Starts threads that score with a relational network in kernels, which need no engine; else as `startScorers`. */
export function startKernelScorers(
	workers: number,
	numRows: number,
): StagePool<RelationalStage> {
	const size = chooseSize(workers, numRows);
	return {
		workers: startPool(entry, size, "wasm"),
		openStage: (stage) => openStage(null, stage),
	};
}

/** The size of the pool that `startScorers` starts. */
export function countScorers(
	engine: Engine,
	workers: number,
	numRows: number,
): number {
	if (engine.isOnGpu) return 1;
	return chooseSize(workers, numRows);
}

const chooseSize = (workers: number, numRows: number) =>
	workers > 0 ? workers : suitableSize(entry, numRows, rowsPerEngine);
