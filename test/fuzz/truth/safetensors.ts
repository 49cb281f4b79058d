/** A second reader of safetensors files, by the format's own description: what that forbids is null. */
import { type Json, jsonTruth, membersOf, wholesOf } from "./json.ts";
import { floatOf } from "./npy.ts";

export interface TensorTruth {
	readonly shape: readonly number[];
	readonly values: readonly (number | bigint)[];
}

export interface SafetensorsTruth {
	readonly metadata: ReadonlyMap<string, string>;
	readonly tensors: ReadonlyMap<string, TensorTruth>;
}

const SIZES: Readonly<Record<string, number>> = {
	F32: 4,
	F64: 8,
	I32: 4,
	U32: 4,
	I64: 8,
};

export function safetensorsTruth(bytes: Uint8Array): SafetensorsTruth | null {
	const file = Buffer.from(bytes);
	if (file.length < 8) return null;
	const length = Number(file.readBigUInt64LE(0));
	if (8 + length > file.length) return null;
	const json = file.subarray(8, 8 + length);
	const text = json.toString();
	if (text[0] !== "{" || !json.equals(Buffer.from(text))) return null;
	const members = membersOf(jsonTruth(text));
	if (!members) return null;
	const metadata = metadataOf(members.get("__metadata__"));
	members.delete("__metadata__");
	const data = file.subarray(8 + length);
	const tensors = new Map<string, TensorTruth>();
	const ranges: [number, number][] = [[data.length, data.length]];
	for (const [name, entry] of members) {
		const read = isWellFormed(name) ? readTensor(data, entry) : null;
		if (!read) return null;
		tensors.set(name, read.tensor);
		ranges.push(read.range);
	}
	ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
	let end = 0;
	for (const [from, to] of ranges) {
		if (from !== end) return null;
		end = to;
	}
	return metadata && { metadata, tensors };
}

const isWellFormed = (text: string) => Buffer.from(text).toString() === text;

function metadataOf(json: Json | undefined): Map<string, string> | null {
	if (!json || (json.kind === "word" && json.value === "null"))
		return new Map();
	const members = membersOf(json);
	if (!members) return null;
	const texts = new Map<string, string>();
	for (const [name, value] of members) {
		if (value.kind !== "text" || !isWellFormed(name + value.value)) return null;
		texts.set(name, value.value);
	}
	return texts;
}

function readTensor(
	data: Buffer,
	json: Json,
): { tensor: TensorTruth; range: [number, number] } | null {
	const entry = membersOf(json);
	const type = entry?.get("dtype");
	const shape = wholesOf(entry?.get("shape"));
	const offsets = wholesOf(entry?.get("data_offsets"));
	if (
		entry?.size !== 3 ||
		type?.kind !== "text" ||
		!shape ||
		offsets?.length !== 2
	)
		return null;
	const size = Object.hasOwn(SIZES, type.value) ? SIZES[type.value] : 0;
	const [from, to] = offsets;
	let count = 1;
	for (const n of shape) {
		count *= n;
		if (!Number.isSafeInteger(n) || !Number.isSafeInteger(count)) return null;
	}
	if (size === 0 || to - from !== count * size || to > data.length) return null;
	const values: (number | bigint)[] = [];
	for (let at = from; at < to; at += size) {
		const bits = BigInt(
			`0x${Buffer.from(data.subarray(at, at + size))
				.reverse()
				.toString("hex")}`,
		);
		values.push(toNumber(bits, type.value));
	}
	return { tensor: { shape, values }, range: [from, to] };
}

function toNumber(bits: bigint, type: string): number | bigint {
	const width = 8 * SIZES[type];
	if (type.startsWith("F")) return floatOf(bits, width);
	if (type === "U32") return Number(bits);
	const value = BigInt.asIntN(width, bits);
	return width === 64 ? value : Number(value);
}
