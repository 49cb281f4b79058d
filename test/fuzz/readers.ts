/** The full run's inputs for the readers: blocks dealt out to threads, and a watch on each for an input that does not end. */
import { rmSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { BlockResult } from "./block.ts";
import { makeFastFolder } from "./fast-folder.ts";

export const BLOCK = 1000;

/** A reader that takes longer is taken for one that never ends; one that takes more than two seconds is a failure already. */
const HANG_MS = 20_000;
const WATCH_MS = 1000;

export interface ReadersOptions {
	readonly seed: number;
	/** Starts of the blocks to do. */
	readonly blocks: readonly number[];
	readonly end: number;
	readonly threads: number;
	readonly keepEvery: number;
	readonly keepFolder: string;
	readonly onBlock: (from: number, result: BlockResult) => void;
}

/** @throws Error naming the input that did not end, or that ended its thread */
export async function runReaders(options: ReadersOptions): Promise<void> {
	const waiting = options.blocks.slice().reverse();
	const threads = Math.min(options.threads, waiting.length);
	await Promise.all(
		Array.from({ length: threads }, () => runThread(waiting, options)),
	);
}

async function runThread(
	waiting: number[],
	options: ReadersOptions,
): Promise<void> {
	const { seed, keepEvery, keepFolder, end } = options;
	const position = new Int32Array(new SharedArrayBuffer(4));
	const folder = makeFastFolder();
	const workerData = { seed, folder, keepEvery, keepFolder, position };
	const worker = new Worker(new URL("./worker.js", import.meta.url), {
		workerData,
	});
	const at = () => `input ${position[0]}`;
	const ended = new Promise<never>((_, reject) => {
		worker.on("error", (error) =>
			reject(new Error(`${at()} ended its thread: ${error.stack}`)),
		);
	});
	let last = -1;
	let since = performance.now();
	let report: (error: Error) => void = () => {};
	const hung = new Promise<never>((_, reject) => {
		report = reject;
	});
	const watch = setInterval(() => {
		if (position[0] !== last) since = performance.now();
		last = position[0];
		if (performance.now() - since > HANG_MS)
			report(new Error(`${at()} did not end in ${HANG_MS} ms`));
	}, WATCH_MS);
	try {
		for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
			const answer = new Promise<BlockResult>((resolve) =>
				worker.once("message", resolve),
			);
			worker.postMessage({ from, to: Math.min(from + BLOCK, end) });
			options.onBlock(from, await Promise.race([answer, ended, hung]));
		}
	} finally {
		clearInterval(watch);
		await worker.terminate();
		rmSync(folder, { recursive: true });
	}
}
