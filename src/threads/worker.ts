/**
 * Both ends of a worker thread: requests go in, the thread executes one after the other, and results come back.
 * Only this file imports node:worker_threads. A thread cannot run TypeScript, so tests, which run the sources, start threads from the built modules.
 */
import { parentPort, Worker, workerData } from "node:worker_threads";
import { InputError } from "../errors.ts";
import { freeMemory } from "./free-memory.ts";

/** A thread with more bytes than this outside of V8's heap collects garbage after a stage. */
const mostExternalBytes = 1 << 24;
/** The least time between two collections: training has two short stages a step, and collecting after each would take a twentieth of its time. */
const leastMsBetween = 1000;

/** One thread's part in a stage of a job. */
export interface Runner<R> {
	/** Computes the result of the rows from `first` up to `last`, which depends on these rows alone. Other threads receive a copy of it. */
	run(first: number, last: number): Promise<R>;
	/** Buffers of a result that move to another thread instead of being copied; this thread can no longer use them. */
	transferred?(result: R): ArrayBuffer[];
	close(): void;
}

/** A runner without state. */
export function once<R>(run: () => Promise<R>): Runner<R> {
	return { run, close() {} };
}

type WorkerRequest =
	| { readonly open: unknown }
	| { readonly stage: number; readonly first: number; readonly last: number }
	| "close";

export interface Answer {
	readonly stage: number;
	readonly first: number;
	readonly result: unknown;
}

/** Sends requests to another thread: one stage after the other, each with its ranges. */
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
	const post = (request: WorkerRequest) => worker.postMessage(request);
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

/** Whether a module is a built one: then its threads run the same code as this one. */
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
 * The thread's end: executes requests until the thread is terminated. An error ends the thread and reaches `onFailure`.
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
	const execute = async (request: WorkerRequest) => {
		if (request === "close") {
			closeStage();
			await collect();
		} else if ("open" in request) runner = open(request.open as Stage);
		else {
			const { stage, first, last } = request;
			const result = await runner!.run(first, last);
			const answer: Answer = { stage, first, result };
			port.postMessage(answer, runner!.transferred?.(result));
		}
	};
	let previous = Promise.resolve();
	port.on("message", (request: WorkerRequest) => {
		previous = previous.then(() => execute(request));
	});
	port.postMessage("started");
}

/** Returns a function that collects garbage, unless there is little external memory or the last collection was just before. */
function createCollector(): () => Promise<void> {
	let collectedAt = Number.NEGATIVE_INFINITY;
	return async () => {
		const isSoon = performance.now() - collectedAt < leastMsBetween;
		if (isSoon || externalBytes() < mostExternalBytes) return;
		await freeMemory();
		collectedAt = performance.now();
	};
}

function externalBytes(): number {
	const { external, arrayBuffers } = process.memoryUsage();
	// Shared memory counts only among `arrayBuffers`.
	return Math.max(external, arrayBuffers);
}
