/**
 * The header of a safetensors file: its length in 8 bytes, then JSON with each tensor's type, shape and offsets and with metadata of text.
 * Read strictly: integers, no name twice, no member beyond the format's, and as many bytes as type and shape say.
 */
import { isUtf8 } from "node:buffer";
import { InputError } from "../../errors.ts";
import { isObject } from "../json-values.ts";
import { printable, quoted } from "../printable.ts";
import { findDuplicateKey } from "./duplicate-keys.ts";

export const TYPES = {
	F32: Float32Array,
	F64: Float64Array,
	I32: Int32Array,
	U32: Uint32Array,
	I64: BigInt64Array,
};
export type TypeName = keyof typeof TYPES;

const TEXT = /"(?:[^"\\]|\\.)*"/g;
/** A header without its texts. JSON.parse takes `1e1` and `2.0` for integers, the format does not. */
const STRICT = /^(?:[\d{}[\],:\s]|null)*$/;

/** Half of a surrogate pair, which JSON can escape and UTF-8 cannot encode. */
const HALF = /\p{Surrogate}/u;

/** Far more than any network of ours needs; a header costs a few times its length in memory. */
const MAX_HEADER_BYTES = 1 << 20;

export interface Entry {
	readonly name: string;
	readonly type: TypeName;
	readonly shape: readonly number[];
	readonly start: number;
	readonly end: number;
}

export interface Header {
	readonly metadata: ReadonlyMap<string, string>;
	readonly entries: readonly Entry[];
	/** Offset of the numbers in the file, in bytes. */
	readonly start: number;
}

/**
 * Reads and checks the header; the entries are in order of their offsets, which are not yet checked against the file.
 * @throws InputError naming `where`
 */
export function readHeader(bytes: Uint8Array, where: string): Header {
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
	const json = Buffer.from(text).toString();
	const duplicate = findDuplicateKey(json);
	if (duplicate !== null)
		refuse(where, "header names once each", `${printable(duplicate)} twice`);
	const entries = Object.entries(members)
		.filter(([name]) => name !== "__metadata__")
		.map(([name, value]) => readEntry(name, value, where))
		.sort((a, b) => a.start - b.start || a.end - b.end);
	const metadata = readMetadata(members.__metadata__ ?? {}, where);
	if (!STRICT.test(json.replaceAll(TEXT, "")))
		refuse(where, "a header of integers and text", "other values");
	return { metadata, entries, start: 8 + length };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

function readMetadata(value: unknown, where: string): Map<string, string> {
	const entries: [string, unknown][] = isObject(value)
		? Object.entries(value)
		: [["", null]];
	const isText = ([name, text]: [string, unknown]) =>
		typeof text === "string" && !HALF.test(name + text);
	if (!entries.every(isText))
		refuse(where, "metadata of text alone", "something else");
	return new Map(entries as [string, string][]);
}

function readEntry(name: string, value: unknown, where: string): Entry {
	const entry = isObject(value) ? value : {};
	const { dtype, shape, data_offsets: offsets } = entry;
	const isWhole =
		!HALF.test(name) &&
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
			typeof dtype === "string" ? quoted(dtype, 40) : "something else",
		);
	const type = dtype as TypeName;
	const [start, end] = offsets;
	const size = shape.reduce((n, length) => n * length, 1);
	// A length of 0 makes the size 0 however large the others are; they must be sound too.
	const most = shape.reduce((n, length) => n * (length || 1), 1);
	const bytes = size * TYPES[type].BYTES_PER_ELEMENT;
	if (end - start !== bytes || !Number.isSafeInteger(most))
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

export function refuse(where: string, expected: string, got: string): never {
	throw new InputError(where, expected, got);
}
