/**
 * Frees the memory that nothing references any more. V8 collects garbage when its own heap fills up, and hardly counts indexes and arrays of
 * hundreds of megabytes outside of it: they would still be there beside those of the next step.
 */
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** The caller must not have a variable that refers to that memory. */
export async function freeMemory(): Promise<void> {
	collect();
	// Native memory is freed in a later turn of the event loop.
	await setImmediate();
}
