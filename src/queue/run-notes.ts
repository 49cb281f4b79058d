/** What workers have to say on a run, for whoever watches it: why one leaves it to others, and what failed. */
import type { Connection } from "./connection.ts";
import { keyPrefix, notesSeconds } from "./settings.ts";

const keyOf = (run: string) => `${keyPrefix}:notes:${run.slice(0, 32)}`;

/** Keeps the last note of a worker on a run. */
export async function writeNote(
	{ redis }: Connection,
	run: string,
	worker: string,
	text: string,
): Promise<void> {
	const key = keyOf(run);
	await redis.hset(key, worker, text);
	await redis.expire(key, notesSeconds);
}

/** The last note of each worker, as `worker HOST: TEXT`. */
export async function readNotes(
	{ redis }: Connection,
	run: string,
): Promise<string[]> {
	const notes = await redis.hgetall(keyOf(run));
	return Object.entries(notes).map(
		([worker, text]) => `worker ${worker}: ${text}`,
	);
}

export async function removeNotes(
	{ redis }: Connection,
	run: string,
): Promise<void> {
	await redis.del(keyOf(run));
}
