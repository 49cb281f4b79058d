/** The number of threads that a job keeps busy, and the module that they run. */
import { availableParallelism } from "node:os";
import { isBuilt } from "./worker.ts";

/** The least rows for which a requested thread starts: it needs about 40 MB, and time to start. */
const leastRowsPerWorker = 32;

/** Turns the URL of a module `NAME-pool` into that of `NAME-worker` beside it, the module that the pool's threads run. */
export function workerBeside(poolUrl: string): string {
	return poolUrl.replace(/-\w+(\.[jt]s)$/, "-worker$1");
}

/** The number of threads that suits some work, at least 1: no more than cores, each with at least `workPerThread`. */
export function suitableSize(
	entry: string,
	work: number,
	workPerThread: number,
): number {
	// Tests run the sources, but threads would run the build, which may be another version.
	if (!isBuilt(entry)) return 1;
	const most = Math.floor(work / workPerThread);
	return Math.max(1, Math.min(availableParallelism(), most));
}

/** How many of the requested threads have work: no more than cores, nor than the rows keep busy; 0 stays 0. */
export function usefulWorkers(requested: number, rows: number): number {
	const most = Math.ceil(rows / leastRowsPerWorker);
	return Math.min(requested, availableParallelism(), most);
}
