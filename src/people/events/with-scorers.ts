import { startScorers } from "../../pipeline/scoring-pool.ts";
import type { LibraryContext } from "../library-context.ts";

/** Pivots that are scored for each row that is added, about: rows of which it becomes a neighbour. */
const pivotsPerRow = 20;

/** Runs some work with a pool of workers that suits so many added rows. */
export async function withScorers<T>(
	context: LibraryContext,
	numAdded: number,
	work: (pool: ReturnType<typeof startScorers>) => Promise<T>,
): Promise<T> {
	const { workers } = context.settings;
	const engine = await context.engine();
	const pool = startScorers(engine, workers, numAdded * pivotsPerRow);
	try {
		return await work(pool);
	} finally {
		await pool.workers.close();
	}
}
