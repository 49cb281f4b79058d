/**
 * Frees the memory that nothing references any more. V8 collects when its own heap fills up; indexes and arrays of hundreds of megabytes
 * outside of that heap hardly count, and would still be there beside those of the next step.
 */
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Call it where no variable of the caller refers to that memory. */
export async function freeMemory(): Promise<void> {
	collect();
	// Native memory is freed in a later turn of the event loop.
	await setImmediate();
}
