/**
 * Both ends of a worker thread: orders go in and are executed one after the other, and results come back.
 * Only this file imports node:worker_threads. A thread cannot run TypeScript, so that tests, which run the sources, start the built modules.
 */
import { parentPort, Worker, workerData } from "node:worker_threads";
import { InputError } from "../errors.ts";
import { freeMemory } from "./free-memory.ts";

/** Memory outside of V8's heap, in bytes: a thread that holds more collects what a stage leaves behind before the next one. */
const muchMemory = 1 << 24;
/** Training has two short stages a step: to collect after each would take a twentieth of its time. */
const leastMsBetween = 1000;

/** One thread's part in a stage of a job. */
export interface Runner<R> {
	/** The result of some rows, which depends on nothing but them; it goes to another thread as a copy, except for `transferred`. */
	run(first: number, last: number): Promise<R>;
	/** Buffers of a result that move to the other thread without a copy; this one no longer needs them. */
	transferred?(result: R): ArrayBuffer[];
	close(): void;
}

/** A runner of one piece of work, without state. */
export function once<R>(run: () => Promise<R>): Runner<R> {
	return { run, close() {} };
}

type Order =
	| { readonly open: unknown }
	| { readonly stage: number; readonly first: number; readonly last: number }
	| "close";

export interface Answer {
	readonly stage: number;
	readonly first: number;
	readonly result: unknown;
}

/** Sends orders to another thread: one stage after the other, each with its ranges. */
export interface WorkerThread {
	open(stage: unknown): void;
	/** @param stage number of the stage, which the answer repeats */
	run(stage: number, first: number, last: number): void;
	closeStage(): void;
	end(): Promise<unknown>;
}

export interface WorkerListener {
	onStart(): void;
	onAnswer(answer: Answer): void;
	onFailure(error: Error): void;
}

/**
 * Starts a thread.
 * @param entry URL of a module that calls `serve`
 * @param setup what `serve` receives, as a copy; shared memory stays shared
 */
export function startThread(
	entry: string,
	setup: unknown,
	listener: WorkerListener,
): WorkerThread {
	const worker = new Worker(builtModule(entry), { workerData: setup });
	let isEnded = false;
	worker.on("message", (message: Answer | "started") => {
		if (message === "started") listener.onStart();
		else listener.onAnswer(message);
	});
	worker.on("error", (error) => listener.onFailure(explain(error)));
	worker.on("exit", (code) => {
		if (!isEnded)
			listener.onFailure(workerError(`one that ended with ${code}`));
	});
	const post = (order: Order) => worker.postMessage(order);
	return {
		open: (stage) => post({ open: stage }),
		run: (stage, first, last) => post({ stage, first, last }),
		closeStage: () => post("close"),
		end() {
			isEnded = true;
			return worker.terminate();
		},
	};
}

/** Whether a module is a built one, so that its threads run the same code. */
export function isBuilt(entry: string): boolean {
	return entry.endsWith(".js");
}

function builtModule(entry: string): URL {
	const built = entry.replace(/\/src\/(.*)\.ts$/, "/dist/src/$1.js");
	return new URL(built);
}

function explain(error: Error & { code?: string }): Error {
	const isMemory =
		error.code === "ERR_WORKER_OUT_OF_MEMORY" ||
		/out of memory|allocation failed|not allocate|OOM/i.test(error.message);
	if (isMemory) return workerError(`one without memory (${error.message})`);
	if (error.name === "InputError") return workerError(`"${error.message}"`);
	return error;
}

function workerError(got: string): InputError {
	const remedy = "fewer need less memory; 1 starts no thread";
	return new InputError("--workers", "threads that compute", got, remedy);
}

/**
 * The other end: executes orders until the thread is ended. What is thrown ends the thread and reaches `onFailure`.
 * @param start prepares the thread and returns what opens a stage
 */
export async function serve<Setup, Stage>(
	start: (setup: Setup) => Promise<(stage: Stage) => Runner<unknown>>,
): Promise<void> {
	const port = parentPort!;
	const open = await start(workerData);
	const collect = createCollector();
	let runner: Runner<unknown> | null = null;
	// A function of its own, so that no stack frame holds the stage's memory while `collect` runs.
	const closeStage = () => {
		runner?.close();
		runner = null;
	};
	const execute = async (order: Order) => {
		if (order === "close") {
			closeStage();
			await collect();
		} else if ("open" in order) runner = open(order.open as Stage);
		else {
			const { stage, first, last } = order;
			const result = await runner!.run(first, last);
			const answer: Answer = { stage, first, result };
			port.postMessage(answer, runner!.transferred?.(result));
		}
	};
	let previous = Promise.resolve();
	port.on("message", (order: Order) => {
		previous = previous.then(() => execute(order));
	});
	port.postMessage("started");
}

/** Returns what frees memory where there is much of it and the last time was not just before. */
function createCollector(): () => Promise<void> {
	let collectedAt = Number.NEGATIVE_INFINITY;
	return async () => {
		const isSoon = performance.now() - collectedAt < leastMsBetween;
		if (isSoon || externalBytes() < muchMemory) return;
		await freeMemory();
		collectedAt = performance.now();
	};
}

function externalBytes(): number {
	const { external, arrayBuffers } = process.memoryUsage();
	// Shared memory is only among the latter.
	return Math.max(external, arrayBuffers);
}
