/**
 * Reading files piece by piece: positioned reads into the caller's memory, so that a file may be larger than 2 GiB.
 * A file that ends early or changes while it is read is refused. What comes by a pipe is read whole first.
 */
import {
	closeSync,
	fstatSync,
	openSync,
	readSync,
	type Stats,
	statSync,
} from "node:fs";
import { InputError } from "../errors.ts";
import { fileError, kindOf, withFileErrors } from "./file-errors.ts";
import { claimStdin, isStdin, readPipe } from "./piped-input.ts";

/** One read call takes less than 2 GiB. */
const PIECE_BYTES = 1 << 26;

export interface InputFile {
	readonly path: string;
	/** Length in bytes. */
	readonly size: number;
	/** Whether it came by a pipe and is in memory. */
	readonly isPiped?: boolean;
	/** Fills `bytes` from `position` on. */
	readInto(bytes: Uint8Array, position: number): void;
}

/** Reads `size` bytes of a file from `at` on. */
export function readBytes(
	file: Pick<InputFile, "readInto">,
	at: number,
	size: number,
): Buffer {
	const bytes = Buffer.alloc(size);
	file.readInto(bytes, at);
	return bytes;
}

/** Reads the first bytes of a file, at most `most`. */
export function readHead(file: InputFile, most: number): Buffer {
	return readBytes(file, 0, Math.min(most, file.size));
}

/**
 * Opens a file for `use` and closes it; `expected` says what it should be, for messages: `a .npy file`. The path may name a pipe; `-` is standard input.
 * @throws InputError for no such file, no permission, a directory or device, a second use of standard input, and a file that changed meanwhile
 */
export function withInputFile<T>(
	path: string,
	expected: string,
	use: (file: InputFile) => T,
): T {
	const file = openInputFile(path, expected);
	return readAndClose(file, expected, () => use(file));
}

/** As `withInputFile`; the file stays open until the promise of `use` settles. */
export async function withInputFileAsync<T>(
	path: string,
	expected: string,
	use: (file: InputFile) => Promise<T>,
): Promise<T> {
	const file = openInputFile(path, expected);
	const [outcome] = await Promise.allSettled([use(file)]);
	return readAndClose(file, expected, () => {
		if (outcome.status === "rejected") throw outcome.reason;
		return outcome.value;
	});
}

function readAndClose<T>(file: OpenFile, expected: string, read: () => T): T {
	try {
		const result = read();
		file.requireUnchanged();
		return result;
	} catch (error) {
		throw fileError(file.path, expected, error);
	} finally {
		file.close();
	}
}

/** Differs after the file is replaced or its content changes. */
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
	const { fd, stats } = openForReading(path, expected);
	return stats.isFile()
		? openRegular(path, expected, fd)
		: openPiped(path, expected, fd);
}

function openPiped(path: string, expected: string, fd: number): OpenFile {
	try {
		const { size, copy } = readPipe(fd);
		return {
			path,
			size,
			isPiped: true,
			version: { size, mtimeMs: 0, ino: 0 },
			readInto(bytes, position) {
				const got = copy(bytes, position);
				if (got < bytes.length) throw endsEarly(path, size, position + got);
			},
			requireUnchanged() {},
			close() {},
		};
	} catch (error) {
		throw fileError(path, expected, error);
	} finally {
		if (!isStdin(path)) closeSync(fd);
	}
}

function openRegular(path: string, expected: string, fd: number): OpenFile {
	const stats = () => {
		const { size, mtimeMs, ino } = fstatSync(fd);
		return { size, mtimeMs, ino };
	};
	const version = stats();
	const { size } = version;
	return {
		path,
		size,
		version,
		readInto(bytes, position) {
			let done = 0;
			while (done < bytes.byteLength) {
				const piece = Math.min(PIECE_BYTES, bytes.byteLength - done);
				const got = readSync(fd, bytes, done, piece, position + done);
				if (got === 0) throw endsEarly(path, size, position + done);
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
		close: () => {
			if (!isStdin(path)) closeSync(fd);
		},
	};
}

function endsEarly(path: string, size: number, at: number): InputError {
	return new InputError(
		path,
		`${size} bytes`,
		`the end of the file after ${at}`,
	);
}

function openForReading(
	path: string,
	expected: string,
): { fd: number; stats: Stats } {
	return withFileErrors(path, expected, () => {
		if (isStdin(path)) {
			claimStdin(path, expected);
			return { fd: 0, stats: fstatSync(0) };
		}
		const stats = statSync(path);
		if (!stats.isFile() && !stats.isFIFO())
			throw new InputError(path, expected, kindOf(stats));
		// Opening a pipe waits until a process opens it for writing.
		return { fd: openSync(path, "r"), stats };
	});
}
