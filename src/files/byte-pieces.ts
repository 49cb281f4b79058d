/** Views of the bytes of an array, piece by piece: in Node 20 no view of bytes is longer than 4 GiB. */

const pieceBytes = 1 << 26;

export interface BytePiece {
	readonly bytes: Uint8Array;
	/** Offset from the array's first byte. */
	readonly start: number;
}

export function* bytePieces({
	buffer,
	byteOffset,
	byteLength,
}: ArrayBufferView): Generator<BytePiece> {
	for (let start = 0; start < byteLength; start += pieceBytes) {
		const length = Math.min(pieceBytes, byteLength - start);
		yield { bytes: new Uint8Array(buffer, byteOffset + start, length), start };
	}
}
