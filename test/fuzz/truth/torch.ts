/** A second reader of PyTorch's checkpoints: the tensors that a description of a state dict stands for, element by element. */
import { floatOf } from "./npy.ts";
import { type PickleTruth, pickleTruth } from "./pickle.ts";
import {
	Float,
	Made,
	Name,
	Reference,
	Tuple,
	type Value,
} from "./pickle-values.ts";
import type { TensorTruth } from "./safetensors.ts";

const TYPES: Readonly<
	Record<
		string,
		{ size: number; kind: "float" | "upper" | "signed" | "unsigned" | "bool" }
	>
> = {
	"torch.FloatStorage": { size: 4, kind: "float" },
	"torch.DoubleStorage": { size: 8, kind: "float" },
	"torch.HalfStorage": { size: 2, kind: "float" },
	"torch.BFloat16Storage": { size: 2, kind: "upper" },
	"torch.LongStorage": { size: 8, kind: "signed" },
	"torch.IntStorage": { size: 4, kind: "signed" },
	"torch.ShortStorage": { size: 2, kind: "signed" },
	"torch.CharStorage": { size: 1, kind: "signed" },
	"torch.ByteStorage": { size: 1, kind: "unsigned" },
	"torch.BoolStorage": { size: 1, kind: "bool" },
};

/** LONG1 of 10 bytes: 0x1950a86a20f9469cfc6c. */
const MAGIC_NUMBER = Buffer.from("8a0a6cfc9c46f9206aa85019", "hex");

export interface TorchTruth {
	readonly epoch: number;
	readonly tensors: ReadonlyMap<string, TensorTruth>;
}

export function torchTruth(bytes: Uint8Array): TorchTruth | null {
	const file = Buffer.from(bytes);
	const parts =
		file.toString("latin1", 0, 4) === "PK\x03\x04"
			? zipParts(file)
			: legacyParts(file);
	if (!parts) return null;
	const { value, storages } = parts;
	const outer = value instanceof Map ? value : new Map();
	const state: unknown = outer.get("state_dict") ?? value;
	const epoch: unknown = outer.get("epoch") ?? 0;
	if (!(state instanceof Map) || state.size === 0) return null;
	if (typeof epoch !== "number" || epoch < 0) return null;
	const names = [...state.keys()];
	const isParallel = names.every((name) => `${name}`.startsWith("module."));
	const tensors = new Map<string, TensorTruth>();
	for (const [name, description] of state) {
		const tensor = readTensor(description, storages);
		if (!tensor || typeof name !== "string") return null;
		tensors.set(isParallel ? name.slice(7) : name, tensor);
	}
	return { epoch, tensors };
}

interface Parts {
	readonly value: Value;
	readonly storages: ReadonlyMap<string, Buffer>;
}

/** By the directory at the end; each entry's bytes lie behind its own header. */
function zipParts(file: Buffer): Parts | null {
	const end = file.lastIndexOf("PK\x05\x06", undefined, "latin1");
	if (end < 0 || end + 22 > file.length) return null;
	const entries = new Map<string, Buffer>();
	let at = file.readUInt32LE(end + 16);
	for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
		if (at + 46 > file.length) return null;
		const nameLength = file.readUInt16LE(at + 28);
		const name = file.toString("latin1", at + 46, at + 46 + nameLength);
		const header = file.readUInt32LE(at + 42);
		if (header + 30 > file.length) return null;
		const start =
			header +
			30 +
			file.readUInt16LE(header + 26) +
			file.readUInt16LE(header + 28);
		const data = file.subarray(start, start + file.readUInt32LE(at + 24));
		entries.set(name.slice(name.indexOf("/") + 1), data);
		at +=
			46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
	}
	const pickle = entries.get("data.pkl");
	const read = pickle && pickleTruth(pickle, 0);
	if (!read || !entries.has("version")) return null;
	const storages = [...entries].filter(([name]) => name.startsWith("data/"));
	return {
		value: read.value,
		storages: new Map(storages.map(([name, data]) => [name.slice(5), data])),
	};
}

/** Magic number, protocol, system, object and keys, each a pickle; then the storages, each behind its length. */
function legacyParts(file: Buffer): Parts | null {
	const pickles: PickleTruth[] = [];
	let at = 15;
	if (!file.subarray(2, 14).equals(MAGIC_NUMBER)) return null;
	for (let i = 0; i < 4; i++) {
		const read = pickleTruth(file, at);
		if (!read) return null;
		pickles.push(read);
		at = read.end;
	}
	const [, , object, keys] = pickles;
	if (!Array.isArray(keys.value)) return null;
	const sizes = sizesOf(object);
	const storages = new Map<string, Buffer>();
	for (const key of keys.value) {
		if (typeof key !== "string" || at + 8 > file.length) return null;
		const length = file.readUInt32LE(at);
		const data = file.subarray(at + 8, at + 8 + length * (sizes.get(key) ?? 1));
		storages.set(key, data);
		at += 8 + data.length;
	}
	return { value: object.value, storages };
}

/** Bytes of an element of each storage that a pickle names. */
function sizesOf({ references }: PickleTruth): Map<string, number> {
	const sizes = new Map<string, number>();
	for (const { id } of references) {
		const [, type, key] = id;
		if (type instanceof Name && typeof key === "string")
			sizes.set(key, TYPES[type.name]?.size ?? 1);
	}
	return sizes;
}

const isCount = (value: unknown): value is number =>
	typeof value === "number" && value >= 0;

function countsOf(value: Value): number[] | null {
	const items = value instanceof Tuple ? value.items : value;
	return Array.isArray(items) && items.every(isCount) ? items : null;
}

function readTensor(
	value: unknown,
	storages: ReadonlyMap<string, Buffer>,
): TensorTruth | null {
	if (!(value instanceof Made)) return null;
	const { maker, args } = value;
	if (maker === "torch._utils._rebuild_parameter")
		return args.length === 3 ? readTensor(args[0], storages) : null;
	const isWhole = maker.endsWith("_v2")
		? args.length === 6 || args.length === 7
		: args.length === 4;
	const [reference, offset, sizes, steps] = args;
	const shape = isWhole ? countsOf(sizes) : null;
	const strides = isWhole ? countsOf(steps) : null;
	if (!shape || !strides || shape.length !== strides.length || !isCount(offset))
		return null;
	if (!(reference instanceof Reference) || reference.id[0] !== "storage")
		return null;
	const [, type, key, , length] = reference.id;
	const data = storages.get(key as string);
	if (!(type instanceof Name) || !Object.hasOwn(TYPES, type.name) || !data)
		return null;
	const { size, kind } = TYPES[type.name];
	if (length instanceof Float || data.length !== (length as number) * size)
		return null;
	const values: number[] = [];
	const visit = (axis: number, at: number): boolean => {
		if (axis === shape.length) {
			if ((at + 1) * size > data.length) return false;
			values.push(readElement(data.subarray(at * size, (at + 1) * size), kind));
			return true;
		}
		for (let i = 0; i < shape[axis]; i++)
			if (!visit(axis + 1, at + i * strides[axis])) return false;
		return true;
	};
	return visit(0, offset) ? { shape, values } : null;
}

function readElement(bytes: Buffer, kind: string): number {
	const bits = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
	const width = 8 * bytes.length;
	if (kind === "float") return floatOf(bits, width);
	if (kind === "upper") return floatOf(bits << 16n, 32);
	if (kind === "bool") return bits === 0n ? 0 : 1;
	return Number(kind === "signed" ? BigInt.asIntN(width, bits) : bits);
}
