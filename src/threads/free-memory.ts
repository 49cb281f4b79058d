/**
 * Gives back the memory of what nobody holds any more. V8 collects when its own heap fills up; indexes and arrays of hundreds of megabytes
 * outside of it hardly make it do so, and would lie there beside those of the next step.
 */
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** To be called where the caller's own variables no longer hold it either. */
export async function freeMemory(): Promise<void> {
	collect();
	// Native memory is given back in a later turn of the event loop.
	await setImmediate();
}
