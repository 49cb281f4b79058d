/** How many bytes of memory this process may use, as far as the system reports it, and the errors where they are too few. */
import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { InputError } from "../errors.ts";

export interface MemoryLimits {
	/** Free bytes, and those that this process uses already. */
	readonly available: number;
	/** The system kills a process that uses more: a container's limit, or all memory and swap. */
	readonly most: number;
}

const remedy = "fewer --workers or neighbours need less";

export function memoryLimits(): MemoryLimits {
	const swap = readSwap();
	// Without a limit, Node reports 0 or more than any machine has.
	const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
	const most = Math.min(limit, totalmem() + (swap?.total ?? 0));
	// Outside of Linux, `freemem` leaves out the memory that caches files, although it is available.
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

/** The error to report for an allocation that failed; null for any other error. */
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

/** The advice where `ulimit -v` limits the address space; undefined where it does not. */
export function addressSpaceRemedy(): string | undefined {
	const isLimited = /^Max address space +\d/m.test(read("/proc/self/limits"));
	return isLimited
		? "WebAssembly reserves address space that it does not use: lift ulimit -v, or limit the memory of a container instead"
		: undefined;
}

export function gigabytes(bytes: number): string {
	return `${(bytes / 1e9).toFixed(bytes < 10e9 ? 2 : 1)} GB`;
}

/** Bytes of swap; null outside of Linux. */
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
