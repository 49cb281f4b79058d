/** Results as bytes, piece by piece, because a file may be larger than the longest string or buffer. */
import { writeAtomically } from "./atomic-file.ts";

/** Least characters of a piece of text, but for the last one. */
const pieceLength = 1 << 16;

export function* textBytes(parts: Iterable<string>): Generator<Uint8Array> {
	let piece = "";
	for (const part of parts) {
		piece += part;
		if (piece.length < pieceLength) continue;
		yield Buffer.from(piece);
		piece = "";
	}
	yield Buffer.from(piece);
}

/** @throws InputError where `path` cannot be written */
export function writePieces(path: string, pieces: Iterable<Uint8Array>): void {
	writeAtomically(path, (file) => {
		for (const piece of pieces) file.write(piece);
	});
}
