/**
 * A pool of worker threads: ranges of rows go in, results come out in order of the rows, whichever thread computed them.
 * The calling thread works too, so that a short job does not wait for a thread to start.
 */
import { setImmediate } from "node:timers/promises";
import { createOrderedRanges, type RowRanges } from "./ordered-ranges.ts";
import {
	beginStage,
	createPoolState,
	endStage,
	feedFrom,
	nextEvent,
	type PoolState,
	send,
	startWorker,
} from "./pool-workers.ts";
import type { Runner } from "./worker.ts";

/** The threads of a job, whose stages follow one another. */
export interface WorkerPool<Stage, R> {
	/** The number of threads, including the calling one. */
	readonly size: number;
	/**
	 * Runs a stage over ranges of rows and yields their results in order.
	 * @param open makes the runner of the calling thread
	 * @throws InputError when a thread does not start, dies or has too little memory; otherwise the error that was thrown there
	 */
	run(
		stage: Stage,
		open: (stage: Stage) => Runner<R>,
		rows: RowRanges,
	): AsyncGenerator<R>;
	/**
	 * Runs a stage once on the calling thread and on each thread that has started, at the same time. They share the work among themselves.
	 * @throws as `run`
	 */
	together(stage: Stage, open: (stage: Stage) => Runner<R>): Promise<R[]>;
	close(): Promise<void>;
}

/** Ranges for each thread that may be computed ahead of the next result in order. */
const rangesAhead = 16;

/**
 * Starts `size - 1` threads; they are ready some time later.
 * @param entry URL of a module that calls `serve`
 * @param setup what `serve` receives, as a copy; shared memory stays shared
 * @param rangesPerWorker ranges that a thread has at once: with two it never waits for the next one; with one, long ranges are shared out evenly
 */
export function startPool<Stage, R>(
	entry: string,
	size: number,
	setup: unknown,
	rangesPerWorker = 2,
): WorkerPool<Stage, R> {
	const pool = createPoolState(rangesPerWorker);
	for (let i = 1; i < size; i++) startWorker(pool, entry, setup);
	return {
		size,
		run: (stage, open, rows) => runRanges(pool, stage, open, rows),
		together: (stage, open) => runTogether(pool, stage, open),
		async close() {
			await Promise.all(pool.workers.map(({ thread }) => thread.end()));
		},
	};
}

async function* runRanges<Stage, R>(
	pool: PoolState,
	stage: Stage,
	open: (stage: Stage) => Runner<R>,
	rows: RowRanges,
): AsyncGenerator<R> {
	const numAhead = rangesAhead * (pool.workers.length + 1);
	const ranges = createOrderedRanges<R>(rows, numAhead);
	const own = open(stage);
	beginStage(pool, stage, (first, result) => ranges.put(first, result as R));
	pool.feed = feedFrom(pool, ranges);
	try {
		while (!ranges.isDone()) {
			pool.workers.forEach(pool.feed);
			if (pool.failure) throw pool.failure;
			if (ranges.hasNext()) {
				yield ranges.next();
				continue;
			}
			const range = ranges.take();
			if (range) ranges.put(range[0], await own.run(...range));
			else await nextEvent(pool);
			// Some engines answer without a turn of the event loop; without this one, messages and signals would wait.
			await setImmediate();
		}
	} finally {
		own.close();
		endStage(pool);
		for (const { stageNumber, thread } of pool.workers)
			if (stageNumber === pool.stageNumber) thread.closeStage();
	}
}

async function runTogether<Stage, R>(
	pool: PoolState,
	stage: Stage,
	open: (stage: Stage) => Runner<R>,
): Promise<R[]> {
	const results: R[] = [];
	const own = open(stage);
	const started = pool.workers.filter(({ isStarted }) => isStarted);
	beginStage(pool, stage, (_, result) => results.push(result as R));
	for (const worker of started) {
		send(pool, worker, [0, 1]);
		worker.thread.closeStage();
	}
	try {
		results.push(await own.run(0, 1));
		while (!pool.failure && results.length <= started.length)
			await nextEvent(pool);
		if (pool.failure) throw pool.failure;
		return results;
	} finally {
		own.close();
		endStage(pool);
	}
}
