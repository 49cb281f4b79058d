/**
 * One run at a time in one output folder or file: a lock file says which process runs there. It appears with its content and is removed at the end;
 * the next run takes it over where its process has ended without removing it.
 */
import {
	constants,
	copyFileSync,
	linkSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { InputError } from "../../errors.ts";
import { pause } from "../pause.ts";
import { printable } from "../printable.ts";
import { isGone, ownMark, type ProcessMark } from "../processes.ts";
import { forget, nameTemporary, removeAtExit } from "../temporary-files.ts";

export interface Lock {
	release(): void;
}

/** Pause before the next look at a lock that another process is taking over. */
const pauseMs = 5;
const mostLooks = 200;

/**
 * Takes the lock `path`, whose folder is there.
 * @param output what is locked, for messages
 * @throws InputError naming the process that has it; a folder that cannot be written throws as it is
 */
export function takeLock(path: string, output: string): Lock {
	const text = `${JSON.stringify(ownMark())}\n`;
	for (let looks = 0; !acquire(path, text, path); looks++) {
		const owner = readOwner(path);
		if (looks === mostLooks || (owner && !isGone(owner.mark)))
			throw inUse(path, output, owner?.mark ?? null);
		if (looks > 0) pause(pauseMs);
	}
	removeAtExit(path);
	return {
		release() {
			removeOwn(path, text);
			forget(path);
		},
	};
}

/** Takes the lock or guard `path` if it is free or was left by a process that has ended; returns whether it did. */
function acquire(path: string, text: string, lock: string): boolean {
	const guard = `${path}.guard`;
	if (create(path, text, lock)) {
		// A process that was killed while it took the lock over may have left its guard.
		rmSync(guard, { force: true });
		return true;
	}
	const stale = readOwner(path);
	if (!stale || !isGone(stale.mark)) return false;
	// Of two runs that see the same stale lock, neither may remove the new lock of the other. The guard prevents that; a stale guard has its own guard.
	if (!acquire(guard, text, lock)) return false;
	try {
		if (readText(path) !== stale.text) return false;
		withTemporary(lock, text, (temporary) => renameSync(temporary, path));
		return true;
	} finally {
		removeOwn(guard, text);
	}
}

/** Removes our lock; a lock of another run stays, which may be there if somebody deleted ours. */
function removeOwn(path: string, text: string): void {
	if (readText(path) === text) rmSync(path, { force: true });
}

/** Makes a file with that text in one step, unless there is a file; returns whether it did. */
function create(path: string, text: string, lock: string): boolean {
	try {
		withTemporary(lock, text, (temporary) => linkOrCopy(temporary, path));
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
		throw error;
	}
}

/** Temporary files are named after the lock, so that the next run removes those that are left. */
function withTemporary(
	lock: string,
	text: string,
	use: (temporary: string) => void,
): void {
	const temporary = nameTemporary(lock);
	try {
		writeFileSync(temporary, text, { flag: "wx" });
		use(temporary);
	} finally {
		rmSync(temporary, { force: true });
	}
}

function linkOrCopy(from: string, to: string): void {
	try {
		linkSync(from, to);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === "EEXIST") throw error;
		// Some file systems have no links.
		copyFileSync(from, to, constants.COPYFILE_EXCL);
	}
}

interface Owner {
	readonly text: string;
	readonly mark: ProcessMark;
}

/** Null where there is no lock. Any other text, which a loss of power may leave, counts as the lock of an ended process. */
function readOwner(path: string): Owner | null {
	const text = readText(path);
	if (text === null) return null;
	return { text, mark: parseMark(text) ?? { ...ownMark(), boot: "unknown" } };
}

function parseMark(text: string): ProcessMark | null {
	try {
		const mark = JSON.parse(text) as ProcessMark | null;
		const isMark = Number(mark?.pid) > 0 && typeof mark?.host === "string";
		return isMark ? mark : null;
	} catch {
		return null;
	}
}

function readText(path: string): string | null {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
		throw error;
	}
}

function inUse(
	path: string,
	output: string,
	owner: ProcessMark | null,
): InputError {
	const isHere = owner?.host === ownMark().host;
	const other = isHere ? "" : ` of host ${printable(owner?.host ?? "unknown")}`;
	return new InputError(
		output,
		"an output that no other run writes to",
		`one that process ${Number(owner?.pid)}${other} is writing to`,
		isHere
			? "wait for it, or choose another output"
			: `if it runs no more, remove ${path}`,
	);
}
