/**
 * A pool of worker threads: ranges of rows go in, results come out in order of the rows, whichever thread computed them.
 * The calling thread works too, so that a short job does not wait for a thread to start.
 */
import { setImmediate } from "node:timers/promises";
import {
	createOrderedRanges,
	type OrderedRanges,
	type RowRanges,
} from "./ordered-ranges.ts";
import { type Runner, startThread, type WorkerThread } from "./worker.ts";

/** The threads of a job, whose stages follow one another. */
export interface WorkerPool<Stage, R> {
	/** All threads, the caller's own among them. */
	readonly size: number;
	/**
	 * Runs a stage over ranges of rows and yields their results in order.
	 * @param open makes the runner of the calling thread
	 * @throws InputError when a thread does not start, dies or has too little memory; else what was thrown there
	 */
	run(
		stage: Stage,
		open: (stage: Stage) => Runner<R>,
		rows: RowRanges,
	): AsyncGenerator<R>;
	/**
	 * Runs a stage once on each thread that has started, the caller's own too, all at the same time; they share out the work among themselves.
	 * @throws as `run`
	 */
	together(stage: Stage, open: (stage: Stage) => Runner<R>): Promise<R[]>;
	close(): Promise<void>;
}

interface PoolWorker {
	readonly thread: WorkerThread;
	isStarted: boolean;
	/** Number of the last stage that it opened. */
	stageNumber: number;
	/** Ranges sent to it that it has not answered yet. */
	numPending: number;
}

interface PoolState {
	readonly workers: PoolWorker[];
	stage: unknown;
	/** Counts the stages; answers to earlier ones are dropped. */
	stageNumber: number;
	failure: Error | null;
	/** Takes a result of the current stage. */
	onResult(first: number, result: unknown): void;
	/** Sends ranges of the current stage to a worker. */
	feed(worker: PoolWorker): void;
	/** Ends the wait for a worker's next event, where somebody waits. */
	wake(): void;
}

/** Ranges that a worker has at once, so that it never waits for the next one. */
const rangesPerWorker = 2;
/** Ranges for each thread that may be taken before the next one in order is done. */
const rangesAhead = 16;

const ignore = () => {};

/**
 * Starts `size - 1` threads; they are ready some time later.
 * @param entry URL of a module that calls `serve`
 * @param setup what `serve` receives, as a copy; shared memory stays shared
 */
export function startPool<Stage, R>(
	entry: string,
	size: number,
	setup: unknown,
): WorkerPool<Stage, R> {
	const pool: PoolState = {
		workers: [],
		stage: null,
		stageNumber: 0,
		failure: null,
		onResult: ignore,
		feed: ignore,
		wake: ignore,
	};
	for (let i = 1; i < size; i++)
		pool.workers.push(startWorker(pool, entry, setup));
	return {
		size,
		run: (stage, open, rows) => runRanges(pool, stage, open, rows),
		together: (stage, open) => runTogether(pool, stage, open),
		async close() {
			await Promise.all(pool.workers.map(({ thread }) => thread.end()));
		},
	};
}

function startWorker(
	pool: PoolState,
	entry: string,
	setup: unknown,
): PoolWorker {
	const thread = startThread(entry, setup, {
		onStart() {
			worker.isStarted = true;
			pool.feed(worker);
		},
		onAnswer({ stage, first, result }) {
			worker.numPending--;
			if (stage === pool.stageNumber) pool.onResult(first, result);
			pool.feed(worker);
			pool.wake();
		},
		onFailure(error) {
			pool.failure ??= error;
			pool.wake();
		},
	});
	const worker = { thread, isStarted: false, stageNumber: 0, numPending: 0 };
	return worker;
}

function nextEvent(pool: PoolState): Promise<void> {
	return new Promise((resolve) => {
		pool.wake = resolve;
	});
}

/** Sends a range of the current stage, and before it the stage itself where the worker has not opened it. */
function send(
	pool: PoolState,
	worker: PoolWorker,
	[first, last]: readonly [first: number, last: number],
): void {
	if (worker.stageNumber !== pool.stageNumber) worker.thread.open(pool.stage);
	worker.stageNumber = pool.stageNumber;
	worker.numPending++;
	worker.thread.run(pool.stageNumber, first, last);
}

function feedFrom(pool: PoolState, ranges: OrderedRanges<unknown>) {
	return (worker: PoolWorker) => {
		while (worker.isStarted && worker.numPending < rangesPerWorker) {
			const range = ranges.take();
			if (!range) return;
			send(pool, worker, range);
		}
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
	pool.stageNumber++;
	pool.stage = stage;
	pool.onResult = (first, result) => ranges.put(first, result as R);
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
			// Some engines answer without a turn of the event loop; messages and signals would wait.
			await setImmediate();
		}
	} finally {
		own.close();
		pool.stage = null;
		pool.onResult = ignore;
		pool.feed = ignore;
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
	pool.stageNumber++;
	pool.stage = stage;
	pool.onResult = (_, result) => results.push(result as R);
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
		pool.stage = null;
		pool.onResult = ignore;
	}
}
