import { startKernelScorers } from "../../pipeline/scoring-pool.ts";
import type { LibraryContext } from "../library-context.ts";

/** Pivots that are scored for each row that is added, about: rows of which it becomes a neighbour. */
const pivotsPerRow = 20;

/** Runs some work with a pool of workers that suits so many added rows. */
export async function withScorers<T>(
	context: LibraryContext,
	numAdded: number,
	work: (pool: ReturnType<typeof startKernelScorers>) => Promise<T>,
): Promise<T> {
	const { workers } = context.settings;
	const pool = startKernelScorers(workers, numAdded * pivotsPerRow);
	try {
		return await work(pool);
	} finally {
		await pool.workers.close();
	}
}
