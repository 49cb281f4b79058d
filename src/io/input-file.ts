/**
 * Reading files piece by piece: positioned reads into the caller's memory, so that a file may be larger than 2 GiB.
 * A file that is not a regular one, ends early or changes while it is read is refused.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { InputError } from "../errors.ts";
import { fileError, kindOf } from "./file-errors.ts";

/** One read call takes less than 2 GiB. */
const PIECE_BYTES = 1 << 26;

/** Longest text that fits one string in every supported Node version, with room to spare. */
const MAX_TEXT_BYTES = 500_000_000;

export interface InputFile {
	readonly path: string;
	/** Length in bytes. */
	readonly size: number;
	/** Fills `bytes` from `position` on. */
	readInto(bytes: Uint8Array, position: number): void;
}

/**
 * Opens a file for `use` and closes it; `expected` says what it should be, for messages: `a .npy file`.
 * @throws InputError for no such file, no permission, a directory, pipe or device, and a file that changed meanwhile
 */
export function withInputFile<T>(
	path: string,
	expected: string,
	use: (file: InputFile) => T,
): T {
	const file = openInputFile(path, expected);
	try {
		const result = use(file);
		file.requireUnchanged();
		return result;
	} catch (error) {
		throw fileError(path, expected, error);
	} finally {
		file.close();
	}
}

/** What tells that a file is another, or has other content, than before. */
export interface FileVersion {
	readonly size: number;
	readonly mtimeMs: number;
	readonly ino: number;
}

export interface OpenFile extends InputFile {
	readonly version: FileVersion;
	/** @throws InputError where the file changed since it was opened, or since it was of this version */
	requireUnchanged(since?: FileVersion): void;
	close(): void;
}

/**
 * Opens a file that is read over a longer time; whoever opens it closes it.
 * @throws InputError as `withInputFile`
 */
export function openInputFile(path: string, expected: string): OpenFile {
	const fd = openRegular(path, expected);
	const stats = () => {
		const { size, mtimeMs, ino } = fstatSync(fd);
		return { size, mtimeMs, ino };
	};
	const version = stats();
	const { size } = version;
	return {
		...{ path, size, version },
		readInto(bytes, position) {
			let done = 0;
			while (done < bytes.byteLength) {
				const piece = Math.min(PIECE_BYTES, bytes.byteLength - done);
				const got = readSync(fd, bytes, done, piece, position + done);
				if (got === 0)
					throw new InputError(
						path,
						`${size} bytes`,
						`the end of the file after ${position + done}`,
					);
				done += got;
			}
		},
		requireUnchanged(since = version) {
			const now = stats();
			if (
				now.size !== since.size ||
				now.mtimeMs !== since.mtimeMs ||
				now.ino !== since.ino
			)
				throw new InputError(
					path,
					expected,
					"a file that changed while it was read",
				);
		},
		close: () => closeSync(fd),
	};
}

/**
 * Reads a UTF-8 text file; a byte order mark at its start is dropped.
 * @throws InputError also for bytes that are not UTF-8 and for more than 500 MB
 */
export function readText(path: string, expected: string): string {
	return withInputFile(path, expected, (file) => {
		if (file.size > MAX_TEXT_BYTES)
			throw new InputError(
				path,
				`at most ${MAX_TEXT_BYTES} bytes of text`,
				`${file.size}`,
				"save it as .npy",
			);
		const bytes = new Uint8Array(file.size);
		file.readInto(bytes, 0);
		try {
			return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		} catch {
			throw new InputError(path, `${expected} in UTF-8`, "other bytes");
		}
	});
}

function openRegular(path: string, expected: string): number {
	try {
		// Asked before opening: opening a pipe would wait for a writer.
		const stats = statSync(path);
		if (!stats.isFile()) throw new InputError(path, expected, kindOf(stats));
		return openSync(path, "r");
	} catch (error) {
		throw fileError(path, expected, error);
	}
}
