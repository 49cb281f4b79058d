/** Embeds many picture files on several threads; results come in the order of the files, and are the same for any number of threads. */
import { availableParallelism } from "node:os";
import { suitableSize, workerBeside } from "../threads/pool-size.ts";
import { startPool } from "../threads/worker-pool.ts";
import {
	type EmbedSetup,
	type EmbedStage,
	openEmbedder,
	openEmbedStage,
	type PhotoResult,
} from "./embed-file.ts";

/** Pictures that make another thread worthwhile: with fewer, its start takes about the time that it saves. */
const picturesPerThread = 4;

const entry = workerBeside(import.meta.url);

/** The number of threads for some pictures: `workers` at most, as many as cores and pictures keep busy where it is 0. */
export function countEmbedders(workers: number, pictures: number): number {
	return workers > 0
		? Math.max(1, Math.min(workers, pictures, availableParallelism()))
		: suitableSize(entry, pictures, picturesPerThread);
}

/**
 * Yields the result of each picture file.
 * @param size number of threads, including the calling one
 * @throws InputError as `openEmbedder`, and when a thread does not start, dies or has too little memory
 */
export async function* embedFiles(
	paths: readonly string[],
	size: number,
	setup: EmbedSetup,
): AsyncGenerator<PhotoResult> {
	const embed = openEmbedder(setup);
	await embed;
	const pool = startPool<EmbedStage, PhotoResult[]>(entry, size, setup);
	try {
		const open = (stage: EmbedStage) => openEmbedStage(embed, stage);
		const rows = { firstRow: 0, numRows: paths.length, step: 1 };
		for await (const results of pool.run({ paths }, open, rows)) yield* results;
	} finally {
		await pool.close();
	}
}
