/**
 * A worker thread at one end and at the other: orders go in, done one after the other, and results come back.
 * Only this file imports node:worker_threads. Modules cannot be TypeScript there, so that sources run as tests start the built ones.
 */
import { parentPort, Worker, workerData } from "node:worker_threads";
import { InputError } from "../errors.ts";
import { freeMemory } from "./free-memory.ts";

/** Of what a thread holds outside of V8's heap, shared or its own: from there on, what a stage leaves behind is collected before the next one. */
const muchMemory = 1 << 24;
/** Training has two short stages a step: to collect after each would take a twentieth of its time. */
const leastMsBetween = 1000;

/** One thread's part in a stage of a job. */
export interface Runner<R> {
	/** The result of some rows, which depends on nothing but them; it goes to another thread as a copy, but for what `given` names. */
	run(first: number, last: number): Promise<R>;
	/** Memory of a result that this thread has no use for any more: it goes along. */
	given?(result: R): ArrayBuffer[];
	close(): void;
}

/** A part that is one piece of work and keeps nothing. */
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

/** What another thread is told: one stage after the other, each with its ranges. */
export interface WorkerThread {
	open(stage: unknown): void;
	/** `stage` only comes back with the answer. */
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
 * @param setup what `serve` hands on, as a copy; shared memory stays shared
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
		if (!isEnded) listener.onFailure(ended(`one that ended with ${code}`));
	});
	const give = (order: Order) => worker.postMessage(order);
	return {
		open: (stage) => give({ open: stage }),
		run: (stage, first, last) => give({ stage, first, last }),
		closeStage: () => give("close"),
		end() {
			isEnded = true;
			return worker.terminate();
		},
	};
}

/** Whether threads started from sources run something else than these sources. */
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
	if (isMemory) return ended(`one without memory (${error.message})`);
	if (error.name === "InputError") return ended(`"${error.message}"`);
	return error;
}

function ended(got: string): InputError {
	const remedy = "fewer need less memory; 1 starts no thread";
	return new InputError("--workers", "threads that compute", got, remedy);
}

function heldBytes(): number {
	const { external, arrayBuffers } = process.memoryUsage();
	// Shared memory is only among the latter.
	return Math.max(external, arrayBuffers);
}

/**
 * The other end: obeys until the thread is ended. What is thrown ends the thread and reaches `onFailure`.
 * @param start makes ready and returns how a stage is opened
 */
export async function serve<Setup, Stage>(
	start: (setup: Setup) => Promise<(stage: Stage) => Runner<unknown>>,
): Promise<void> {
	const port = parentPort!;
	const open = await start(workerData);
	let runner: Runner<unknown> | null = null;
	// Of its own, so that no frame holds what the stage worked with while that is collected.
	const closeStage = () => {
		runner?.close();
		runner = null;
	};
	let collectedAt = Number.NEGATIVE_INFINITY;
	const obey = async (order: Order) => {
		if (order === "close") {
			closeStage();
			const isSoon = performance.now() - collectedAt < leastMsBetween;
			if (isSoon || heldBytes() < muchMemory) return;
			await freeMemory();
			collectedAt = performance.now();
		} else if ("open" in order) runner = open(order.open as Stage);
		else {
			const { stage, first, last } = order;
			const result = await runner!.run(first, last);
			const answer: Answer = { stage, first, result };
			port.postMessage(answer, runner!.given?.(result));
		}
	};
	let last = Promise.resolve();
	port.on("message", (order: Order) => {
		last = last.then(() => obey(order));
	});
	port.postMessage("started");
}
