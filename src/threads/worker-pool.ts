/**
 * Threads that share a job: ranges of rows in, results out in order of the rows, whichever thread computed them.
 * The calling thread takes part, so that a short job waits for no thread to start.
 */
import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import {
	createOrderedRanges,
	type OrderedRanges,
} from "./ordered-ranges.ts";
import {
	isBuilt,
	type Runner,
	startThread,
	type WorkerThread,
} from "./worker.ts";

/** The threads of a job, whose stages follow one another. */
export interface Crew<Stage, R> {
	/** All threads, the caller's own among them. */
	readonly size: number;
	/**
	 * Runs a stage over the rows from `firstRow` up to `numRows`, `step` at a time, and yields the results in order.
	 * @param open makes the caller's own part
	 * @throws InputError when a thread does not start, dies or has too little memory; else what was thrown there
	 */
	run(
		stage: Stage,
		open: (stage: Stage) => Runner<R>,
		firstRow: number,
		numRows: number,
		step: number,
	): AsyncGenerator<R>;
	/**
	 * Has every thread that has started work at a stage at once, the caller's own too; among themselves they take what there is to do.
	 * @throws as `run`
	 */
	together(stage: Stage, open: (stage: Stage) => Runner<R>): Promise<R[]>;
	close(): Promise<void>;
}

/** A thread and what is known of it here. */
interface Hand {
	readonly thread: WorkerThread;
	isStarted: boolean;
	/** Number of the stage that it has opened. */
	stage: number;
	/** Ranges that it has not answered yet. */
	numRanges: number;
}

/** Ranges that a thread has at once: the next one lies there when it ends one. */
const rangesInHand = 2;
/** Ranges for each thread that may be taken before the next one in order is done. */
const rangesAhead = 16;

/**
 * Starts `size - 1` threads; they are ready some time later.
 * @param entry URL of a module that calls `serve`
 * @param setup what `serve` hands on, as a copy; shared memory stays shared
 */
export function hireCrew<Stage, R>(
	entry: string,
	size: number,
	setup: unknown,
): Crew<Stage, R> {
	let failure: Error | null = null;
	let current = 0;
	let put = (_first: number, _result: unknown) => {};
	let feed = (_hand: Hand) => {};
	/** Ends the wait for news from a thread, if there is one. */
	let wake = () => {};
	const news = () =>
		new Promise<void>((resolve) => {
			wake = resolve;
		});
	const hands: Hand[] = [];
	for (let i = 1; i < size; i++) {
		const thread = startThread(entry, setup, {
			onStart() {
				hand.isStarted = true;
				feed(hand);
			},
			onAnswer({ stage, first, result }) {
				hand.numRanges--;
				if (stage === current) put(first, result);
				feed(hand);
				wake();
			},
			onFailure(error) {
				failure ??= error;
				wake();
			},
		});
		const hand = { thread, isStarted: false, stage: 0, numRanges: 0 };
		hands.push(hand);
	}

	function feedFrom(ranges: OrderedRanges<unknown>, stage: unknown) {
		return (hand: Hand) => {
			if (!hand.isStarted) return;
			while (hand.numRanges < rangesInHand) {
				const range = ranges.take();
				if (!range) return;
				if (hand.stage !== current) hand.thread.open(stage);
				hand.stage = current;
				hand.numRanges++;
				hand.thread.run(current, ...range);
			}
		};
	}

	async function* run(
		stage: Stage,
		open: (stage: Stage) => Runner<R>,
		firstRow: number,
		numRows: number,
		step: number,
	): AsyncGenerator<R> {
		const ahead = rangesAhead * size;
		const ranges = createOrderedRanges<R>(firstRow, numRows, step, ahead);
		const own = open(stage);
		current++;
		put = (first, result) => ranges.put(first, result as R);
		feed = feedFrom(ranges, stage);
		try {
			while (!ranges.isDone()) {
				hands.forEach(feed);
				if (failure) throw failure;
				if (ranges.hasNext()) {
					yield ranges.next();
					continue;
				}
				const range = ranges.take();
				if (range) ranges.put(range[0], await own.run(...range));
				else await news();
				// Some engines answer without a turn of the event loop; messages and signals would wait.
				await setImmediate();
			}
		} finally {
			own.close();
			put = () => {};
			feed = () => {};
			for (const hand of hands)
				if (hand.stage === current) hand.thread.closeStage();
		}
	}

	async function together(
		stage: Stage,
		open: (stage: Stage) => Runner<R>,
	): Promise<R[]> {
		const results: R[] = [];
		const own = open(stage);
		const helpers = hands.filter(({ isStarted }) => isStarted);
		current++;
		put = (_, result) => results.push(result as R);
		for (const hand of helpers) {
			hand.stage = current;
			hand.numRanges++;
			hand.thread.open(stage);
			hand.thread.run(current, 0, 1);
			hand.thread.closeStage();
		}
		try {
			results.push(await own.run(0, 1));
			while (!failure && results.length <= helpers.length) await news();
			if (failure) throw failure;
			return results;
		} finally {
			own.close();
			put = () => {};
		}
	}

	return {
		size,
		run,
		together,
		async close() {
			await Promise.all(hands.map(({ thread }) => thread.end()));
		},
	};
}

/** The module of a crew's threads, `NAME-worker` beside `NAME-crew`, whose URL is given. */
export function workerBeside(crew: string): string {
	return crew.replace(/-crew(\.[jt]s)$/, "-worker$1");
}

/** How many threads suit some work, at least 1: no more than cores, nor than have `workPerThread` each. */
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

/** A thread that somebody asks for has at least so many rows of work: it takes some 40 MB and a moment to start. */
const leastRowsPerWorker = 32;

/** How many of the threads that somebody asks for are of use: no more than cores, nor than rows keep busy; 0 stays 0. */
export function usefulWorkers(asked: number, rows: number): number {
	const most = Math.ceil(rows / leastRowsPerWorker);
	return Math.min(asked, availableParallelism(), most);
}
