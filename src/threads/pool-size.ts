/** How many threads a job is worth, and the module that they run. */
import { availableParallelism } from "node:os";
import { isBuilt } from "./worker.ts";

/** A requested thread gets at least so many rows: it takes some 40 MB and a moment to start. */
const leastRowsPerWorker = 32;

/** The URL of `NAME-worker`, the module that the threads of a pool run, from that of `NAME-pool` beside it. */
export function workerBeside(poolUrl: string): string {
	return poolUrl.replace(/-\w+(\.[jt]s)$/, "-worker$1");
}

/** The number of threads that suits some work, at least 1: no more than cores, each with at least `workPerThread`. */
export function suitableSize(
	entry: string,
	work: number,
	workPerThread: number,
): number {
	// Sources run by tests start threads from the build, which may be another version.
	if (!isBuilt(entry)) return 1;
	const most = Math.floor(work / workPerThread);
	return Math.max(1, Math.min(availableParallelism(), most));
}

/** How many of the requested threads are of use: no more than cores, nor than the rows keep busy; 0 stays 0. */
export function usefulWorkers(requested: number, rows: number): number {
	const most = Math.ceil(rows / leastRowsPerWorker);
	return Math.min(requested, availableParallelism(), most);
}
