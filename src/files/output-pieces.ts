/** The bytes of a result, piece by piece, so that no file has to fit into one string or one buffer. */
import { writeAtomically } from "./atomic-file.ts";

/** Characters of a piece of text, about. */
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
