/**
 * Where a run writes: an output folder, or one file. One run writes there at a time; temporary files of killed runs are removed at the start.
 * The lock and the unfinished work of a run lie beside the results under hidden names.
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
import { withFileErrors } from "../file-errors.ts";
import { fingerprint } from "../fingerprint.ts";
import { sweepTemporaries } from "../temporary-files.ts";
import { takeLock } from "./lock.ts";

const A_FILE = "a writable file";
const A_FOLDER = "a folder that can be written";

export interface RunOutput {
	/** Folder for unfinished work; it need not exist. */
	readonly shards: string;
	/** Unlocks the output for the next run, and removes the folder if this run made it and wrote nothing. */
	close(): void;
}

/**
 * Locks a folder for all that a run writes there.
 * @throws InputError where another run has it, and where it cannot be written
 */
export function openOutputFolder(folder: string): RunOutput {
	return open(folder, folder, null);
}

/** As `openOutputFolder`, for one file; other runs may write other files beside it. */
export function openOutputFile(path: string): RunOutput {
	const target = withFileErrors(path, A_FILE, () => {
		const stats = lstatSync(path, { throwIfNoEntry: false });
		return stats?.isSymbolicLink() ? realpathSync(path) : path;
	});
	return open(path, dirname(target), basename(target));
}

/** For results that go to standard output: the unfinished work lies in a temporary folder. */
export function openTemporaryOutput(): RunOutput {
	return withFileErrors(tmpdir(), A_FOLDER, () => {
		const folder = mkdtempSync(join(tmpdir(), "gcn-cluster-"));
		return {
			shards: join(folder, "shards"),
			close: () => rmSync(folder, { recursive: true, force: true }),
		};
	});
}

/** @param name of the one file; null for the whole folder */
function open(output: string, folder: string, name: string | null): RunOutput {
	const stem = name === null ? "." : `.${shorten(name)}.`;
	const hidden = (what: string) => join(folder, stem + what);
	return withFileErrors(output, name === null ? A_FOLDER : A_FILE, () => {
		const isNew = makeFolder(folder);
		const lockPath = hidden("lock");
		const lock = takeLock(lockPath, output);
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

/** A name may take 255 bytes, and the names of hidden files and temporary files are longer than this one. */
function shorten(name: string): string {
	if (Buffer.byteLength(name) < 200) return name;
	return fingerprint([Buffer.from(name)]).slice(0, 32);
}

function removeIfEmpty(folder: string): void {
	try {
		rmdirSync(folder);
	} catch {}
}
