/**
 * PyTorch's tensors as data: a storage is a run of numbers, a tensor a strided view of one.
 * A pickle names a storage's key, type and length; its bytes lie elsewhere in the file, and every view must lie inside them.
 */
import type { Weight } from "../../../arrays/state-dict.ts";
import { InputError } from "../../../errors.ts";

/** A type of numbers, which a pickle names `torch.FloatStorage`, `torch.LongStorage` and so on. */
export class StorageType {
	readonly bytes: number;
	readonly kind: "float" | "integer";
	readonly read: (view: DataView, at: number) => number;

	constructor(
		bytes: number,
		kind: StorageType["kind"],
		read: StorageType["read"],
	) {
		this.bytes = bytes;
		this.kind = kind;
		this.read = read;
	}
}

/** Storage types by the name that a pickle gives them; little-endian, as in every file of PyTorch. */
export const STORAGE_TYPES: ReadonlyMap<string, StorageType> = new Map([
	float("Float", 4, (v, at) => v.getFloat32(at, true)),
	float("Double", 8, (v, at) => v.getFloat64(at, true)),
	float("Half", 2, (v, at) => fromHalf(v.getUint16(at, true))),
	float("BFloat16", 2, (v, at) => fromBfloat16(v.getUint16(at, true))),
	integer("Long", 8, (v, at) => Number(v.getBigInt64(at, true))),
	integer("Int", 4, (v, at) => v.getInt32(at, true)),
	integer("Short", 2, (v, at) => v.getInt16(at, true)),
	integer("Char", 1, (v, at) => v.getInt8(at)),
	integer("Byte", 1, (v, at) => v.getUint8(at)),
	integer("Bool", 1, (v, at) => Number(v.getUint8(at) !== 0)),
]);

function float(
	name: string,
	bytes: number,
	read: StorageType["read"],
): [string, StorageType] {
	return [`torch.${name}Storage`, new StorageType(bytes, "float", read)];
}

function integer(
	name: string,
	bytes: number,
	read: StorageType["read"],
): [string, StorageType] {
	return [`torch.${name}Storage`, new StorageType(bytes, "integer", read)];
}

export interface Storage {
	readonly key: string;
	readonly type: StorageType;
	/** Number of elements. */
	readonly length: number;
}

/** A view of a storage, counted in elements. */
export class StridedTensor {
	readonly storage: Storage;
	readonly offset: number;
	readonly shape: readonly number[];
	readonly strides: readonly number[];

	constructor(
		storage: Storage,
		offset: number,
		shape: readonly number[],
		strides: readonly number[],
	) {
		this.storage = storage;
		this.offset = offset;
		this.shape = shape;
		this.strides = strides;
	}
}

/** Number of elements. */
export function elementCount(shape: readonly number[]): number {
	return shape.includes(0) ? 0 : shape.reduce((n, size) => n * size, 1);
}

/**
 * Checks that a view lies inside its storage, even of an unused tensor: PyTorch would enlarge the storage and then miss numbers in the file.
 * @throws InputError naming `where` for a view beyond its storage
 */
export function checkView(
	{ storage, offset, shape, strides }: StridedTensor,
	where: string,
): void {
	let last = offset;
	for (let axis = 0; axis < shape.length; axis++)
		last += (shape[axis] - 1) * strides[axis];
	if (elementCount(shape) > 0 && last >= storage.length)
		throw new InputError(
			where,
			`tensors inside their storages (here of ${storage.length} numbers)`,
			`a view that reaches number ${last}`,
		);
}

/** Float32 holds every integer up to this one. */
const MAX_INTEGER = 2 ** 24;

/**
 * Copies a tensor that passed `checkView` to row-major float32; `bytes` are its storage's.
 * @throws InputError naming the tensor for integers beyond 2^24, which float32 would change
 */
export function readTensor(
	tensor: StridedTensor,
	bytes: Uint8Array,
	name: string,
	where: string,
): Weight {
	const { storage, offset, shape, strides } = tensor;
	const { type } = storage;
	const count = elementCount(shape);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const data = new Float32Array(count);
	const counter = new Int32Array(shape.length);
	let at = offset;
	for (let i = 0; i < count; i++) {
		const value = type.read(view, at * type.bytes);
		if (type.kind === "integer" && Math.abs(value) > MAX_INTEGER)
			throw new InputError(
				where,
				`integers of at most ${MAX_INTEGER} in ${name}`,
				`${value}`,
			);
		data[i] = value;
		for (let axis = shape.length - 1; axis >= 0; axis--) {
			at += strides[axis];
			if (++counter[axis] < shape[axis]) break;
			at -= shape[axis] * strides[axis];
			counter[axis] = 0;
		}
	}
	return { shape, data };
}

/** IEEE 754 binary16: 1 sign bit, 5 of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
	const sign = bits & 0x8000 ? -1 : 1;
	const exponent = (bits >> 10) & 31;
	const fraction = bits & 1023;
	if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
	if (exponent === 0) return sign * fraction * 2 ** -24;
	return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The upper half of a float32. */
function fromBfloat16(bits: number): number {
	scratch.setUint32(0, bits << 16);
	return scratch.getFloat32(0);
}
