/**
 * The safetensors format: 8 bytes of header length, a JSON header with each tensor's type, shape and offsets, then the numbers, little-endian.
 * Written deterministically: equal tensors and metadata give equal bytes. Read strictly: the tensors fill the file, without gaps or overlaps.
 */
import { bytesOf } from "../byte-pieces.ts";
import { printable } from "../printable.ts";
import {
	readHeader,
	refuse,
	TYPES,
	type TypeName,
} from "./safetensors-header.ts";

export type TensorData =
	| Float32Array
	| Float64Array
	| Int32Array
	| Uint32Array
	| BigInt64Array;

/** The type of the numbers follows from the kind of array. */
export interface SafeTensor {
	readonly shape: readonly number[];
	readonly data: TensorData;
}

export interface SafeTensors {
	readonly metadata: ReadonlyMap<string, string>;
	readonly tensors: ReadonlyMap<string, SafeTensor>;
}

/** In bytes: every number starts at a multiple of its size. */
const ALIGNMENT = 8;

/** Tells by content alone: a header length, then an opening brace. */
export function isSafetensors(bytes: Uint8Array): boolean {
	return bytes.length > 8 && bytes[8] === 0x7b;
}

/** The bytes of a whole file. */
export function serializeSafetensors(file: SafeTensors): Uint8Array {
	const pieces = [...safetensorsPieces(file)];
	const bytes = new Uint8Array(
		pieces.reduce((sum, { length }) => sum + length, 0),
	);
	let at = 0;
	for (const piece of pieces) {
		bytes.set(piece, at);
		at += piece.length;
	}
	return bytes;
}

/** A file's bytes, piece by piece: tensors are ordered by the size of their numbers, largest first, then by name; metadata by key. */
export function* safetensorsPieces(file: SafeTensors): Generator<Uint8Array> {
	const names = [...file.tensors.keys()].sort(
		(a, b) => numberBytes(file, b) - numberBytes(file, a) || (a < b ? -1 : 1),
	);
	const metadata = [...file.metadata].sort(([a], [b]) => (a < b ? -1 : 1));
	const header: [string, unknown][] = [
		["__metadata__", Object.fromEntries(metadata)],
	];
	let end = 0;
	for (const name of names) {
		const { shape, data } = file.tensors.get(name)!;
		const start = end;
		end += data.byteLength;
		header.push([
			name,
			{ dtype: typeName(data), shape, data_offsets: [start, end] },
		]);
	}
	// JSON.stringify of one object would move names such as "7" to the front.
	const members = header.map(
		([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
	);
	const json = Buffer.from(`{${members.join(",")}}`);
	const padding = (ALIGNMENT - (json.length % ALIGNMENT)) % ALIGNMENT;
	const start = new Uint8Array(8 + json.length + padding).fill(0x20);
	new DataView(start.buffer).setBigUint64(0, BigInt(start.length - 8), true);
	start.set(json, 8);
	yield start;
	for (const name of names) yield bytesOf(file.tensors.get(name)!.data);
}

/**
 * Reads the bytes of a whole file; the tensors are copies.
 * @throws InputError naming `where` for anything but a sound file of the number types above
 */
export function parseSafetensors(
	bytes: Uint8Array,
	where: string,
): SafeTensors {
	const { metadata, entries, start } = readHeader(bytes, where);
	const tensors = new Map<string, SafeTensor>();
	let at = 0;
	for (const { name, type, shape, start: from, end } of entries) {
		if (from !== at)
			refuse(where, `${printable(name)} at byte ${at} of the data`, `${from}`);
		if (start + end > bytes.length)
			refuse(
				where,
				`at least ${start + end} bytes`,
				`${bytes.length} (a file that was cut off?)`,
			);
		// The slice of a Buffer would be a view.
		const copy = new Uint8Array(bytes.subarray(start + from, start + end))
			.buffer;
		tensors.set(name, { shape, data: new TYPES[type](copy) });
		at = end;
	}
	if (start + at !== bytes.length)
		refuse(where, `${start + at} bytes`, `${bytes.length}`);
	return { metadata, tensors };
}

function typeName(data: TensorData): TypeName {
	for (const [name, type] of Object.entries(TYPES)) {
		if (data instanceof type) return name as TypeName;
	}
	throw new TypeError("no safetensors type for this array");
}

function numberBytes(file: SafeTensors, name: string): number {
	return file.tensors.get(name)!.data.BYTES_PER_ELEMENT;
}
