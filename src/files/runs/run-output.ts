/**
 * The place where a run writes: a folder, or a file. One run at a time; what killed runs left half-written there is removed at the start.
 * Beside the results lie, under hidden names, the lock and the unfinished work of a run.
 */
import {
	lstatSync,
	mkdtempSync,
	realpathSync,
	rmdirSync,
	rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { makeFolder } from "../atomic-file.ts";
import { fileError } from "../file-errors.ts";
import { fingerprint } from "../fingerprint.ts";
import { sweepTemporaries } from "../temporary-files.ts";
import { takeLock } from "./lock.ts";

const A_FILE = "a writable file";
const A_FOLDER = "a folder that can be written";

export interface RunPlace {
	/** Folder for unfinished work; it need not exist. */
	readonly shards: string;
	/** Lets the next run in, and removes the folder where this run made it and wrote nothing. */
	close(): void;
}

/**
 * Takes a folder for all that a run writes there.
 * @throws InputError where another run has it, and where it cannot be written
 */
export function openFolder(folder: string): RunPlace {
	return open(folder, folder, null);
}

/** Takes the place of one file; other runs may write other files beside it. The rest as `openFolder`. */
export function openFilePlace(path: string): RunPlace {
	const target = refuseIn(path, A_FILE, () => {
		const found = lstatSync(path, { throwIfNoEntry: false });
		return found?.isSymbolicLink() ? realpathSync(path) : path;
	});
	return open(path, dirname(target), basename(target));
}

/** A place for what goes to standard output: its unfinished work lies in a folder of its own that is removed at the end. */
export function openPassingPlace(): RunPlace {
	return refuseIn(tmpdir(), A_FOLDER, () => {
		const folder = mkdtempSync(join(tmpdir(), "gcn-cluster-"));
		return {
			shards: join(folder, "shards"),
			close: () => rmSync(folder, { recursive: true, force: true }),
		};
	});
}

function open(place: string, folder: string, name: string | null): RunPlace {
	const stem = name === null ? "." : `.${shorten(name)}.`;
	const hidden = (what: string) => join(folder, stem + what);
	return refuseIn(place, name === null ? A_FOLDER : A_FILE, () => {
		const isNew = makeFolder(folder);
		const lockPath = hidden("lock");
		const lock = takeLock(lockPath, place);
		sweepTemporaries(folder, name);
		if (name !== null) sweepTemporaries(folder, basename(lockPath));
		return {
			shards: hidden("shards"),
			close() {
				lock.release();
				if (isNew) removeIfEmpty(resolve(folder));
			},
		};
	});
}

function refuseIn<T>(place: string, expected: string, action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw fileError(place, expected, error);
	}
}

/** A name takes 255 bytes at most, those of other files beside it too. */
function shorten(name: string): string {
	if (Buffer.byteLength(name) < 200) return name;
	return fingerprint([Buffer.from(name)]).slice(0, 32);
}

function removeIfEmpty(folder: string): void {
	try {
		rmdirSync(folder);
	} catch {}
}
