/** The threads of a worker pool, and how ranges of rows are sent to them. */
import type { OrderedRanges } from "./ordered-ranges.ts";
import { startThread, type WorkerThread } from "./worker.ts";

interface PoolWorker {
	readonly thread: WorkerThread;
	isStarted: boolean;
	/** Number of the last stage that it opened. */
	stageNumber: number;
	/** Ranges sent to it that it has not answered yet. */
	numPending: number;
}

export interface PoolState {
	readonly workers: PoolWorker[];
	/** Ranges that a worker has at once. */
	readonly rangesPerWorker: number;
	stage: unknown;
	/** Counts the stages; answers to earlier ones are dropped. */
	stageNumber: number;
	failure: Error | null;
	/** Receives a result of the current stage. */
	onResult(first: number, result: unknown): void;
	/** Sends ranges of the current stage to a worker. */
	feed(worker: PoolWorker): void;
	/** Resolves the promise of `nextEvent`, if there is one. */
	wake(): void;
}

const ignore = () => {};

export function createPoolState(rangesPerWorker: number): PoolState {
	return {
		workers: [],
		rangesPerWorker,
		stage: null,
		stageNumber: 0,
		failure: null,
		onResult: ignore,
		feed: ignore,
		wake: ignore,
	};
}

export function beginStage(
	pool: PoolState,
	stage: unknown,
	onResult: PoolState["onResult"],
): void {
	pool.stage = stage;
	pool.stageNumber++;
	pool.onResult = onResult;
}

/** Ignores results of the stage from now on. */
export function endStage(pool: PoolState): void {
	pool.stage = null;
	pool.onResult = ignore;
	pool.feed = ignore;
}

/** Adds a thread to the pool. */
export function startWorker(
	pool: PoolState,
	entry: string,
	setup: unknown,
): void {
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
	pool.workers.push(worker);
}

/** Waits until a thread answers or fails. */
export function nextEvent(pool: PoolState): Promise<void> {
	return new Promise((resolve) => {
		pool.wake = resolve;
	});
}

/** Sends a range of the current stage, and before it the stage itself where the worker has not opened it. */
export function send(
	pool: PoolState,
	worker: PoolWorker,
	[first, last]: readonly [first: number, last: number],
): void {
	if (worker.stageNumber !== pool.stageNumber) worker.thread.open(pool.stage);
	worker.stageNumber = pool.stageNumber;
	worker.numPending++;
	worker.thread.run(pool.stageNumber, first, last);
}

/** Returns a function that sends a worker ranges of the current stage. */
export function feedFrom(pool: PoolState, ranges: OrderedRanges<unknown>) {
	return (worker: PoolWorker) => {
		while (worker.isStarted && worker.numPending < pool.rangesPerWorker) {
			const range = ranges.take();
			if (!range) return;
			send(pool, worker, range);
		}
	};
}
