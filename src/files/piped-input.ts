/**
 * Input from pipes, read whole: standard input, a named pipe, or a shell's `<(...)`. A pipe can be read only once and has no positions,
 * so its bytes are stored in pieces that together may be larger than one buffer.
 */
import { readSync } from "node:fs";
import { InputError } from "../errors.ts";
import { pause } from "./pause.ts";

const pieceBytes = 1 << 24;
/** Pause before the next try where a non-blocking pipe has no data yet. */
const pauseMs = 5;

const stdinPaths = ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/** Whether a path means standard input: `-`, or a path of the system such as `/dev/stdin`. */
export function isStdin(path: string): boolean {
	return stdinPaths.includes(path);
}

let stdinReader: string | null = null;

/** @throws InputError where standard input was read before: it comes only once */
export function claimStdin(path: string, expected: string): void {
	if (stdinReader !== null)
		throw new InputError(
			path,
			expected,
			`standard input, which was read already (as ${stdinReader})`,
			"only one input can come by it: save the other as a file",
		);
	stdinReader = expected;
}

export interface PipedBytes {
	readonly size: number;
	/** Fills `bytes` from `position` on; returns how many there were. */
	copy(bytes: Uint8Array, position: number): number;
}

/** Reads a descriptor to its end. */
export function readPipe(fd: number): PipedBytes {
	const pieces: Uint8Array[] = [];
	let size = 0;
	for (let isOpen = true; isOpen; ) {
		const piece = new Uint8Array(pieceBytes);
		const filled = fill(fd, piece);
		isOpen = filled === pieceBytes;
		pieces.push(isOpen ? piece : piece.slice(0, filled));
		size += filled;
	}
	return { size, copy: (bytes, position) => copy(pieces, bytes, position) };
}

/** Returns fewer bytes than there is space for only at the end of the pipe. */
function fill(fd: number, piece: Uint8Array): number {
	let filled = 0;
	while (filled < piece.length) {
		const got = readSome(fd, piece, filled);
		if (got === 0) break;
		filled += got;
	}
	return filled;
}

function readSome(fd: number, piece: Uint8Array, at: number): number {
	for (;;) {
		try {
			return readSync(fd, piece, at, piece.length - at, null);
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			// The error of Windows at the end of a pipe.
			if (code === "EOF") return 0;
			if (code !== "EAGAIN") throw error;
			pause(pauseMs);
		}
	}
}

function copy(
	pieces: readonly Uint8Array[],
	bytes: Uint8Array,
	position: number,
): number {
	let done = 0;
	while (done < bytes.length) {
		const at = position + done;
		const piece = pieces[Math.floor(at / pieceBytes)];
		const part = piece?.subarray(
			at % pieceBytes,
			(at % pieceBytes) + bytes.length - done,
		);
		if (!part || part.length === 0) break;
		bytes.set(part, done);
		done += part.length;
	}
	return done;
}
