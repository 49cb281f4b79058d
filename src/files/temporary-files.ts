/**
 * Files that lie beside results for as long as a run lasts. Their names say whose they are: those of this process are removed
 * when it ends, however it ends, and those of a killed process by the next run in the same folder.
 */
import { randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isRunning } from "./processes.ts";

const NAME = /^\.(.*)\.(\d+)-[0-9a-f]{8}\.tmp$/s;

/** A name takes 255 bytes at most, and a character up to 4. */
const NAME_CHARACTERS = 40;

/** Paths to remove when the process ends. */
const own = new Set<string>();

/** A new name in the folder of `target`. */
export function nameTemporary(target: string): string {
	const name = `.${shorten(target)}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
	return join(dirname(target), name);
}

/** Removes the file when the process ends, except by SIGKILL, unless `forget` is called before. */
export function removeAtExit(path: string): void {
	if (own.size === 0) process.on("exit", removeOwn);
	own.add(path);
}

/** Call it for a file that was removed or renamed. */
export function forget(path: string): void {
	own.delete(path);
	if (own.size === 0) process.off("exit", removeOwn);
}

/** Removes temporary files of ended processes in a folder: those for `target`, or all where it is null. */
export function sweepTemporaries(folder: string, target: string | null): void {
	for (const name of readdirSync(folder)) {
		const parts = NAME.exec(name);
		if (!parts || (target !== null && parts[1] !== shorten(target))) continue;
		const path = join(folder, name);
		const pid = Number(parts[2]);
		// An ended process may have had our id: a container gives the same ids at every start.
		const isInUse = pid === process.pid ? own.has(path) : isRunning(pid);
		if (!isInUse) rmSync(path, { force: true });
	}
}

function removeOwn(): void {
	for (const path of own) {
		try {
			rmSync(path, { force: true });
		} catch {}
	}
}

const shorten = (target: string) => basename(target).slice(0, NAME_CHARACTERS);
