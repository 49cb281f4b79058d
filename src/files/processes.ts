/**
 * Which process left a file behind, and whether it still runs. A process id alone does not say: ids are used again,
 * and mean nothing on another host or after a restart. Where the system tells when a process started, that decides.
 */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

export interface ProcessMark {
	readonly pid: number;
	readonly host: string;
	/** Id of the system's start, and time of the process's start after it; empty where the system does not tell. */
	readonly boot: string;
	readonly started: string;
}

export function ownMark(): ProcessMark {
	const { pid } = process;
	return {
		pid,
		host: hostname(),
		boot: readBoot(),
		started: readStatus(pid)?.started ?? "",
	};
}

/** Whether the process has surely ended; false for a process of another host. */
export function isGone(mark: ProcessMark): boolean {
	if (mark.host !== hostname()) return false;
	if (mark.boot !== readBoot() || !isRunning(mark.pid)) return true;
	const status = readStatus(mark.pid);
	return status !== null && status.started !== mark.started;
}

/** Whether this host has a process of that id that has not ended. */
export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
	} catch (error) {
		// A process of another user may not be signalled, but it exists.
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
	return readStatus(pid)?.isEnded !== true;
}

function readBoot(): string {
	return readSystemFile("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

/** Null where the system does not tell. */
function readStatus(
	pid: number,
): { readonly started: string; readonly isEnded: boolean } | null {
	const text = readSystemFile(`/proc/${pid}/stat`);
	if (text === null) return null;
	// The program's name comes second, in brackets, and may hold brackets and spaces: proc(5).
	const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
	return { started: fields[19], isEnded: fields[0] === "Z" };
}

function readSystemFile(path: string): string | null {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return null;
	}
}
