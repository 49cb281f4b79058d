/** Views of the bytes of an array, piece by piece: in Node 20 no view of bytes is longer than 4 GiB. */

const pieceBytes = 1 << 26;

/** All bytes of an array of at most 4 GiB, without a copy. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
	return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

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
