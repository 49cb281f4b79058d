/**
 * The part of the protobuf wire format that ONNX files need: a message is a list of fields, each a tag followed by a varint or by a length and bytes.
 * Every function returns the bytes of one field, so that code lists the fields of a message in order.
 */

/** Bytes in pieces that are joined once at the end, so that weights are not copied at every level of nesting. */
export type Pieces = readonly Uint8Array[];

const VARINT = 0;
const LENGTH_DELIMITED = 2;

export function integerField(field: number, value: number): Pieces {
	return [Uint8Array.of(...varint(field * 8 + VARINT), ...varint(value))];
}

export function textField(field: number, text: string): Pieces {
	return bytesField(field, new TextEncoder().encode(text));
}

export function bytesField(field: number, bytes: Uint8Array): Pieces {
	return messageField(field, [[bytes]]);
}

/** A message within a message, from its fields in order. */
export function messageField(field: number, fields: readonly Pieces[]): Pieces {
	const pieces = fields.flat();
	let length = 0;
	for (const piece of pieces) length += piece.byteLength;
	const tag = Uint8Array.of(
		...varint(field * 8 + LENGTH_DELIMITED),
		...varint(length),
	);
	return [tag, ...pieces];
}

/** An integer as seven bits a byte, lowest first; the top bit is set where more bytes follow. */
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
