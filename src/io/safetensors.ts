/**
 * The safetensors format: 8 bytes of header length, a JSON header with each tensor's type, shape and place, then the numbers, little-endian.
 * Written deterministically: equal tensors and metadata give equal bytes. Read strictly: the tensors fill the file, without gaps or overlaps.
 */
import { isUtf8 } from "node:buffer";
import { InputError } from "../errors.ts";
import { findDuplicateKey } from "./json-keys.ts";
import { printable } from "./printable.ts";

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

const TYPES = {
	F32: Float32Array,
	F64: Float64Array,
	I32: Int32Array,
	U32: Uint32Array,
	I64: BigInt64Array,
};
type TypeName = keyof typeof TYPES;

/** Far more than any network of ours needs; a header costs a few times its length in memory. */
const MAX_HEADER_BYTES = 1 << 20;

/** So that every number starts at a multiple of its size. */
const ALIGNMENT = 8;

interface Entry {
	readonly name: string;
	readonly type: TypeName;
	readonly shape: readonly number[];
	readonly start: number;
	readonly end: number;
}

/** Tells by content alone: a header length, then an opening brace. */
export function isSafetensors(bytes: Uint8Array): boolean {
	return bytes.length > 8 && bytes[8] === 0x7b;
}

/** Tensors are ordered by the size of their numbers, largest first, then by name; metadata by key. */
export function serializeSafetensors(file: SafeTensors): Uint8Array {
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
	// Built by hand: an object would move names such as "7" to the front.
	const members = header.map(
		([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
	);
	const json = Buffer.from(`{${members.join(",")}}`);
	const padding = (ALIGNMENT - (json.length % ALIGNMENT)) % ALIGNMENT;
	const start = 8 + json.length + padding;
	const bytes = new Uint8Array(start + end).fill(0x20, 0, start);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
	bytes.set(json, 8);
	let at = start;
	for (const name of names) {
		const { buffer, byteOffset, byteLength } = file.tensors.get(name)!.data;
		bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
		at += byteLength;
	}
	return bytes;
}

/**
 * Reads the bytes of a whole file; the tensors are copies.
 * @throws InputError naming `where` for anything but a sound file of the number types above
 */
export function parseSafetensors(
	bytes: Uint8Array,
	where: string,
): SafeTensors {
	const { members, start } = readHeader(bytes, where);
	const metadata = readMetadata(members.__metadata__ ?? {}, where);
	const entries = Object.entries(members)
		.filter(([name]) => name !== "__metadata__")
		.map(([name, value]) => readEntry(name, value, where))
		.sort((a, b) => a.start - b.start || a.end - b.end);
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
		// Not slice: that of a Buffer is a view.
		const copy = new Uint8Array(bytes.subarray(start + from, start + end))
			.buffer;
		tensors.set(name, { shape, data: new TYPES[type](copy) });
		at = end;
	}
	if (start + at !== bytes.length)
		refuse(where, `${start + at} bytes`, `${bytes.length}`);
	return { metadata, tensors };
}

function refuse(where: string, expected: string, got: string): never {
	throw new InputError(where, expected, got);
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

function readHeader(bytes: Uint8Array, where: string) {
	if (bytes.length < 10)
		refuse(where, "a safetensors file", `${bytes.length} bytes`);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const length = Number(view.getBigUint64(0, true));
	const limit = Math.min(MAX_HEADER_BYTES, bytes.length - 8);
	if (length < 2 || length > limit)
		refuse(where, `a header of 2 to ${limit} bytes`, `${length}`);
	const text = bytes.subarray(8, 8 + length);
	const members = isUtf8(text) ? parseJson(Buffer.from(text).toString()) : null;
	if (!isObject(members)) refuse(where, "a header in JSON", "something else");
	const duplicate = findDuplicateKey(Buffer.from(text).toString());
	if (duplicate !== null)
		refuse(where, "header names once each", `${printable(duplicate)} twice`);
	return { members, start: 8 + length };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readMetadata(value: unknown, where: string): Map<string, string> {
	const entries = isObject(value) ? Object.entries(value) : [["", null]];
	if (!entries.every(([, text]) => typeof text === "string"))
		refuse(where, "metadata of text alone", "something else");
	return new Map(entries as [string, string][]);
}

function readEntry(name: string, value: unknown, where: string): Entry {
	const entry = isObject(value) ? value : {};
	const { dtype, shape, data_offsets: offsets } = entry;
	const isWhole =
		Object.keys(entry).length === 3 &&
		isCounts(shape) &&
		isCounts(offsets) &&
		offsets.length === 2;
	if (!isWhole)
		refuse(
			where,
			`dtype, shape and data_offsets of ${printable(name)}`,
			"something else",
		);
	if (typeof dtype !== "string" || !Object.hasOwn(TYPES, dtype))
		refuse(
			where,
			`${printable(name)} of type ${Object.keys(TYPES).join(", ")}`,
			printable(JSON.stringify(dtype ?? null)),
		);
	const type = dtype as TypeName;
	const [start, end] = offsets;
	const size = shape.reduce((n, length) => n * length, 1);
	if (end - start !== size * TYPES[type].BYTES_PER_ELEMENT)
		refuse(
			where,
			`${size} ${type} numbers in ${printable(name)}`,
			`${end - start} bytes`,
		);
	return { name, type, shape, start, end };
}

function isCounts(value: unknown): value is number[] {
	return (
		Array.isArray(value) &&
		value.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0))
	);
}
