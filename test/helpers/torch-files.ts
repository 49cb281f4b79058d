/** PyTorch's file layouts put together from parts, so that each part can be wrong. */
import { crc32 } from "./crc32.ts";

export const text = (value: string) => {
	const bytes = Buffer.from(value);
	return Buffer.concat([Buffer.from("X"), uint32(bytes.length), bytes]);
};

export const name = (value: string) => {
	const dot = value.lastIndexOf(".");
	return Buffer.from(`c${value.slice(0, dot)}\n${value.slice(dot + 1)}\n`);
};

export const raw = (...codes: (number | string)[]) =>
	Buffer.concat(
		codes.map((code) =>
			typeof code === "number" ? Buffer.of(code) : Buffer.from(code, "latin1"),
		),
	);

/** A pickle of protocol 2 around its instructions. */
export const pickle = (...parts: Uint8Array[]) =>
	Buffer.concat([raw(0x80, 2), ...parts, raw(".")]);

/** Instructions for a tensor with a storage of float32 numbers. */
export const tensor = (options: {
	key?: string;
	length?: number;
	offset?: number;
	shape?: number[];
	strides?: number[];
	type?: string;
	/** Instructions in place of those for `shape`. */
	sizes?: Buffer[];
	/** Instructions for the arguments behind the view. */
	more?: Buffer[];
}) => {
	const {
		key = "0",
		length = 4,
		offset = 0,
		shape = [4],
		strides = [1],
	} = options;
	return Buffer.concat([
		name("torch._utils._rebuild_tensor_v2"),
		raw("(("),
		text("storage"),
		name(options.type ?? "torch.FloatStorage"),
		text(key),
		text("cpu"),
		integer(length),
		raw("tQ"),
		integer(offset),
		raw("("),
		...(options.sizes ?? shape.map(integer)),
		raw("t("),
		...strides.map(integer),
		raw("t"),
		...(options.more ?? [
			raw(0x89),
			name("collections.OrderedDict"),
			raw(")R"),
		]),
		raw("tR"),
	]);
};

/** Instructions for `{"state_dict": {"weight": value}, "epoch": 1}`. */
export const checkpoint = (value: Uint8Array) =>
	Buffer.concat([
		raw("}("),
		text("state_dict"),
		name("collections.OrderedDict"),
		raw(")R("),
		text("weight"),
		value,
		raw("u"),
		text("epoch"),
		integer(1),
		raw("u"),
	]);

export const integer = (value: number) => {
	const bytes = Buffer.alloc(5);
	bytes.write("J");
	bytes.writeInt32LE(value, 1);
	return bytes;
};

export function uint32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}

const MAGIC = Buffer.from("80028a0a6cfc9c46f9206aa850192e", "hex");

/** In the legacy layout a reference to a storage has a part more. */
const withPart = (object: Uint8Array) =>
	Buffer.from(
		Buffer.from(object).toString("latin1").replaceAll("tQ", "NtQ"),
		"latin1",
	);

export function legacyFile(
	object: Uint8Array,
	keys: readonly string[],
	storages: readonly Float32Array[],
): Buffer {
	const system = pickle(raw("}"), text("little_endian"), raw(0x88, "s"));
	const list = pickle(raw("]("), ...keys.map(text), raw("e"));
	const numbers = storages.flatMap((data) => [
		uint32(data.length),
		uint32(0),
		Buffer.from(data.buffer, data.byteOffset, data.byteLength),
	]);
	const protocol = pickle(integer(1001));
	const parts = [protocol, system, withPart(object), list];
	return Buffer.concat([MAGIC, ...parts, ...numbers]);
}

export interface ZipEntry {
	name: string;
	data: Uint8Array;
	method?: number;
	size?: number;
	headerAt?: number;
	flags?: number;
	part?: number;
}

export function zipFile(entries: readonly ZipEntry[]): Buffer {
	const parts: Buffer[] = [];
	const directory: Buffer[] = [];
	let at = 0;
	for (const entry of entries) {
		const title = Buffer.from(entry.name, "latin1");
		const common = Buffer.alloc(26);
		common.writeUInt16LE(entry.flags ?? 0, 2);
		common.writeUInt16LE(entry.method ?? 0, 4);
		common.writeUInt32LE(crc32(entry.data), 10);
		common.writeUInt32LE(entry.data.length, 14);
		common.writeUInt32LE(entry.size ?? entry.data.length, 18);
		common.writeUInt16LE(title.length, 22);
		parts.push(raw("PK\x03\x04"), common, title, Buffer.from(entry.data));
		const tail = Buffer.alloc(14);
		tail.writeUInt16LE(entry.part ?? 0, 2);
		tail.writeUInt32LE(entry.headerAt ?? at, 10);
		directory.push(raw("PK\x01\x02"), Buffer.alloc(2), common, tail, title);
		at += 30 + title.length + entry.data.length;
	}
	const records = Buffer.concat(directory);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(entries.length, 4);
	end.writeUInt16LE(entries.length, 6);
	end.writeUInt32LE(records.length, 8);
	end.writeUInt32LE(at, 12);
	return Buffer.concat([...parts, records, raw("PK\x05\x06"), end]);
}
