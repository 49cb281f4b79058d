/**
 * As much of the protobuf wire format as writing an ONNX file takes: a message is a list of fields, each a tag and a varint or counted bytes.
 * Every function returns the bytes of one field, so that a message reads as a list of its fields.
 */

/** Bytes in pieces, joined once at the end: weights are not copied at every level of nesting. */
export type Pieces = readonly Uint8Array[];

const VARINT = 0;
const COUNTED = 2;

export function integerField(field: number, value: number): Pieces {
	return [Uint8Array.of(...varint(field * 8 + VARINT), ...varint(value))];
}

export function textField(field: number, text: string): Pieces {
	return bytesField(field, new TextEncoder().encode(text));
}

export function bytesField(field: number, bytes: Uint8Array): Pieces {
	return messageField(field, [[bytes]]);
}

/** A message within a message, given as its fields in order. */
export function messageField(field: number, fields: readonly Pieces[]): Pieces {
	const pieces = fields.flat();
	let length = 0;
	for (const piece of pieces) length += piece.byteLength;
	const tag = Uint8Array.of(...varint(field * 8 + COUNTED), ...varint(length));
	return [tag, ...pieces];
}

/** Seven bits a byte, lowest first; the top bit says that more follow. */
function varint(value: number): number[] {
	if (!Number.isSafeInteger(value) || value < 0)
		throw new RangeError(`${value} is no unsigned varint`);
	const bytes: number[] = [];
	let rest = value;
	while (rest > 127) {
		bytes.push((rest % 128) + 128);
		rest = Math.floor(rest / 128);
	}
	bytes.push(rest);
	return bytes;
}
