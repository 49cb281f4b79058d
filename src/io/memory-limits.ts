/** How much memory this process may take, as far as the system tells, and what to say where there is no more. */
import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { InputError } from "../errors.ts";

export interface MemoryLimits {
	/** What can be had without taking it from others, this process's own included. */
	readonly available: number;
	/** What the process is ended for taking: a container's limit, or all that there is. */
	readonly most: number;
}

export function memoryLimits(): MemoryLimits {
	const { free, total } = readSwap();
	const own = process.memoryUsage.rss();
	// Where there is no limit, it is 0 or more than any machine has.
	const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
	const most = Math.min(limit, totalmem() + total);
	return { most, available: Math.min(most, freemem() + free + own) };
}

/** The one line for an allocation that failed; null for any other error. */
export function outOfMemory(error: unknown): InputError | null {
	const isMemory =
		error instanceof RangeError && /allocat|out of memory/i.test(error.message);
	if (!isMemory) return null;
	return new InputError(
		"memory",
		"enough for this run",
		`"${error.message}"`,
		addressSpaceRemedy() ?? "fewer --workers or neighbours need less",
	);
}

/** What to do where `ulimit -v` limits the address space; undefined where it does not. */
export function addressSpaceRemedy(): string | undefined {
	const isLimited = /^Max address space +\d/m.test(read("/proc/self/limits"));
	return isLimited
		? "WebAssembly reserves address space that it does not use: lift ulimit -v, or limit the memory of a container instead"
		: undefined;
}

function readSwap(): { free: number; total: number } {
	const text = read("/proc/meminfo");
	const bytes = (name: string) =>
		1024 * Number(new RegExp(`^${name}: +(\\d+)`, "m").exec(text)?.[1] ?? 0);
	return { free: bytes("SwapFree"), total: bytes("SwapTotal") };
}

function read(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}
