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

const remedy = "fewer --workers or neighbours need less";

export function memoryLimits(): MemoryLimits {
	const swap = readSwap();
	// Where there is no limit, it is 0 or more than any machine has.
	const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
	const most = Math.min(limit, totalmem() + (swap?.total ?? 0));
	// Elsewhere than on Linux, what files are cached in counts as taken.
	if (!swap) return { most, available: most };
	const own = process.memoryUsage.rss();
	return { most, available: Math.min(most, freemem() + swap.free + own) };
}

/** @throws InputError where a run needs clearly more bytes than the process may take */
export function requireMemory(
	least: number,
	expected: string,
	{ most }: MemoryLimits,
): void {
	if (least <= most) return;
	const got = `${gigabytes(most)} that the process may take`;
	throw new InputError("memory", expected, got, remedy);
}

/** The one line for an allocation that failed; null for any other error. */
export function outOfMemory(error: unknown): InputError | null {
	if (!(error instanceof Error)) return null;
	const isMemory =
		error.name === "RangeError"
			? /allocat|out of memory/i.test(error.message)
			: /^Aborted\(OOM\)|^std::bad_alloc/.test(error.message);
	if (!isMemory) return null;
	return new InputError(
		"memory",
		"enough for this run",
		`"${error.message}"`,
		addressSpaceRemedy() ?? remedy,
	);
}

/** What to do where `ulimit -v` limits the address space; undefined where it does not. */
export function addressSpaceRemedy(): string | undefined {
	const isLimited = /^Max address space +\d/m.test(read("/proc/self/limits"));
	return isLimited
		? "WebAssembly reserves address space that it does not use: lift ulimit -v, or limit the memory of a container instead"
		: undefined;
}

export function gigabytes(bytes: number): string {
	return `${(bytes / 1e9).toFixed(bytes < 10e9 ? 2 : 1)} GB`;
}

/** Null where the system does not tell. */
function readSwap(): { free: number; total: number } | null {
	const text = read("/proc/meminfo");
	if (text === "") return null;
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
