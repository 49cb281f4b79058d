/**
 * Result files: written under a temporary name in the same folder, synced, renamed, and then their folder is synced.
 * A final name thus holds the old file or the whole new one, and a failed write leaves no temporary file.
 */
import {
	accessSync,
	closeSync,
	constants,
	fsyncSync,
	lstatSync,
	mkdirSync,
	openSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	writeSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError } from "../errors.ts";
import { fileError, kindOf, withFileErrors } from "./file-errors.ts";
import { forget, nameTemporary, removeAtExit } from "./temporary-files.ts";

const EXPECTED = "a writable file";

/** One write call takes less than 2 GiB. */
const PIECE_BYTES = 1 << 26;

/** A file that appears under its name only when it is committed. */
export class AtomicFile {
	private readonly path: string;
	private readonly target: string;
	private readonly temporary: string;
	private readonly fd: number;
	private state: "open" | "synced" | "done" = "open";
	private length = 0;

	/**
	 * Missing parent folders are made, and a link is written through.
	 * @throws InputError for a folder, a device, no permission, a full disk and so on, here and in every method; what was at `path` before stays
	 */
	constructor(path: string) {
		this.path = path;
		this.target = attempt(path, () => prepareTarget(path));
		this.temporary = nameTemporary(this.target);
		this.fd = attempt(path, () => openSync(this.temporary, "wx"));
		removeAtExit(this.temporary);
	}

	/** Appends bytes; a failure aborts the file before it is thrown. */
	write(chunk: Uint8Array): void {
		this.orAbort(() => {
			writeFully(this.fd, chunk, this.length);
			this.length += chunk.byteLength;
		});
	}

	/** Overwrites bytes that were written before, for a header that is complete only at the end. */
	overwrite(position: number, chunk: Uint8Array): void {
		this.orAbort(() => writeFully(this.fd, chunk, position));
	}

	/** Puts the file under its final name, durably. */
	commit(): void {
		const { path, target, temporary, fd } = this;
		this.orAbort(() => {
			fsyncSync(fd);
			closeSync(fd);
			this.state = "synced";
			renameSync(temporary, target);
			this.state = "done";
			forget(temporary);
		});
		attempt(path, () => syncFolder(dirname(target)));
	}

	/** Removes the temporary file; does nothing once the file is committed or aborted. */
	abort(): void {
		if (this.state === "done") return;
		if (this.state === "open") quietly(() => closeSync(this.fd));
		this.state = "done";
		quietly(() => rmSync(this.temporary, { force: true }));
		forget(this.temporary);
	}

	private orAbort(action: () => void): void {
		if (this.state !== "open")
			throw new Error(`${this.path}: written after its end`);
		try {
			action();
		} catch (error) {
			this.abort();
			throw fileError(this.path, EXPECTED, error);
		}
	}
}

/** Writes a whole file through `writer`; when that throws, its error passes on and nothing is left. */
export function writeAtomically(
	path: string,
	writer: (file: Pick<AtomicFile, "write" | "overwrite">) => void,
): void {
	const file = new AtomicFile(path);
	try {
		writer(file);
		file.commit();
	} finally {
		file.abort();
	}
}

/** Makes the parent folder and returns the path to rename to: the target of a link, so that the link stays. */
function prepareTarget(path: string): string {
	if (path === "" || path.endsWith("/"))
		throw new InputError(path, EXPECTED, "the name of a directory");
	makeFolder(dirname(path));
	const entry = lstatSync(path, { throwIfNoEntry: false });
	if (!entry) return path;
	const target = entry.isSymbolicLink() ? realpathSync(path) : path;
	const stats = statSync(target);
	if (!stats.isFile()) throw new InputError(path, EXPECTED, kindOf(stats));
	accessSync(target, constants.W_OK);
	return target;
}

/** Makes a folder and missing ones above it, and syncs their parents so that they last. Returns whether the folder was missing. */
export function makeFolder(folder: string): boolean {
	const first = mkdirSync(folder, { recursive: true });
	if (first === undefined) return false;
	const last = dirname(resolve(first));
	let parent = resolve(folder);
	do {
		parent = dirname(parent);
		syncFolder(parent);
	} while (parent.length > last.length);
	return true;
}

function writeFully(fd: number, chunk: Uint8Array, position: number): void {
	let done = 0;
	while (done < chunk.byteLength) {
		const bytes = Math.min(PIECE_BYTES, chunk.byteLength - done);
		done += writeSync(fd, chunk, done, bytes, position + done);
	}
}

/** Makes the names in a folder last. */
export function syncFolder(folder: string): void {
	if (process.platform === "win32") return; // folders cannot be opened there
	const fd = openSync(folder, "r");
	try {
		fsyncSync(fd);
	} catch (error) {
		// Some network file systems refuse to sync a folder; the rename itself is done.
		const { code } = error as NodeJS.ErrnoException;
		if (code !== "EINVAL" && code !== "ENOTSUP") throw error;
	} finally {
		closeSync(fd);
	}
}

function attempt<T>(path: string, action: () => T): T {
	return withFileErrors(path, EXPECTED, action);
}

/** Ignores errors, for cleaning up after an error that matters more. */
function quietly(action: () => void): void {
	try {
		action();
	} catch {}
}
