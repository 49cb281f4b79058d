/**
 * Threads that compute several parts of a stage at once, each with the kernels of one thread. All threads on one part after another would wait for one another
 * where a part reads, sorts and writes.
 */
import { suitableSize, workerBeside } from "../threads/pool-size.ts";
import type { Runner } from "../threads/worker.ts";
import { startPool } from "../threads/worker-pool.ts";
import type { StageEntry } from "./manifest.ts";
import { missingParts } from "./missing-parts.ts";
import { type OpenOptions, openRun } from "./open-run.ts";
import { openStageOfParts, type StageOfParts } from "./part-runner.ts";
import type { PartsSetup } from "./parts-worker.ts";

const entry = workerBeside(import.meta.url);

export interface PartsPool {
	/**
	 * Computes the parts of a stage that are left.
	 * @param onPart called after each part, in their order
	 * @returns how many were left
	 */
	runStage(
		stage: Pick<StageEntry, "name" | "parts">,
		onPart: (part: number) => void,
	): Promise<number>;
	close(): Promise<void>;
}

/**
 * Opens a run to compute all its parts. A stage of one part has all threads.
 * @param mostParts of any stage
 * @throws InputError as `openRun`
 */
export function startParts(
	folder: string,
	options: Omit<OpenOptions, "onProgress">,
	mostParts: number,
): PartsPool {
	const whole = openRun(folder, { ...options, onProgress() {} });
	const size = countThreads(
		whole.manifest.engine.name,
		options.workers,
		mostParts,
	);
	const share = { workers: 1, memory: options.memory / size };
	const setup: PartsSetup = { folder, ...options, ...share };
	const pool = startPool<StageOfParts, boolean>(entry, size, setup, 1);
	const one = { ...whole, ...share };
	return {
		async runStage({ name, parts }, onPart) {
			const left = missingParts({ name, parts }, whole.files).length;
			const context = parts > 1 && size > 1 ? one : whole;
			const own = openStageOfParts(context, { stage: name });
			const ranges = { firstRow: 0, numRows: parts, step: 1 };
			const results =
				context === one
					? pool.run({ stage: name }, () => own, ranges)
					: oneByOne(own, parts);
			let part = 0;
			for await (const isDone of results) {
				if (!isDone) await own.run(part, part + 1);
				onPart(part++);
			}
			return left;
		},
		async close() {
			await pool.close();
			whole.files.close();
		},
	};
}

async function* oneByOne({ run }: Runner<boolean>, parts: number) {
	for (let part = 0; part < parts; part++) yield run(part, part + 1);
}

/** Other engines than WebAssembly have threads of their own. */
function countThreads(
	engine: string,
	workers: number,
	mostParts: number,
): number {
	if (engine !== "wasm") return 1;
	return workers > 0
		? Math.min(workers, mostParts)
		: suitableSize(entry, mostParts, 1);
}
