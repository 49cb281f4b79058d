/**
 * Conversions of .npy values to the few types that other rooms use.
 * Each reports the first value that it cannot convert; only rounding to float32 changes values.
 */

export type Values =
	| Uint8Array
	| Int8Array
	| Uint16Array
	| Int16Array
	| Uint32Array
	| Int32Array
	| BigUint64Array
	| BigInt64Array
	| Float32Array
	| Float64Array;

/** Copies `from` to `to` of the same length (maybe the same array); returns the position of the first value that does not fit, or -1. */
export type Convert<T> = (from: Values, to: T) => number;

/** A conversion, and a description of the values that it takes, for messages. */
export interface Conversion<T> {
	readonly convert: Convert<T>;
	readonly expected: string;
}

export const finiteFloats: Conversion<Float32Array> = {
	convert: toFloat32,
	expected: "finite float32 values",
};
export const fittingInts: Conversion<Int32Array> = {
	convert: toInt32,
	expected: "32-bit integers",
};

/** To float32; NaN, infinities, and values that become infinite do not fit. */
export function toFloat32(from: Values, to: Float32Array): number {
	if (from instanceof Float32Array) return copyFinite(from, to);
	if (from instanceof BigInt64Array || from instanceof BigUint64Array) {
		for (let i = 0; i < from.length; i++) to[i] = withoutLowBits(from[i]);
		return -1;
	}
	for (let i = 0; i < from.length; i++) {
		to[i] = from[i];
		if (to[i] - to[i] !== 0) return i;
	}
	return -1;
}

/** A float64 that is rounded to the float32 nearest to `value`: the nearest float64 would be rounded a second time, maybe the other way. */
function withoutLowBits(value: bigint): number {
	if (value === BigInt.asIntN(53, value)) return Number(value);
	const low = value & 4095n;
	return Number((value >> 12n) * 2n + (low === 0n ? 0n : 1n)) * 2048;
}

/** The common case in a loop that sees one type only, which is three times as fast. */
function copyFinite(from: Float32Array, to: Float32Array): number {
	for (let i = 0; i < from.length; i++) {
		const value = from[i];
		if (value - value !== 0) return i;
		to[i] = value;
	}
	return -1;
}

/** To int32. */
export function toInt32(from: Values, to: Int32Array): number {
	if (from instanceof BigInt64Array || from instanceof BigUint64Array)
		return narrow64(from, to);
	if (from instanceof Int32Array) {
		to.set(from);
		return -1;
	}
	for (let i = 0; i < from.length; i++) {
		to[i] = from[i] as number;
		if (to[i] !== from[i]) return i;
	}
	return -1;
}

/** To int32; the largest uint32, uint64 or int64 becomes -1. */
export function toNeighbours(from: Values, to: Int32Array): number {
	const largest = largestOf(from);
	for (let start = 0; ; ) {
		const bad = toInt32(from.subarray(start), to.subarray(start));
		if (bad < 0) return -1;
		const at = start + bad;
		if (from[at] !== largest) return at;
		to[at] = -1;
		start = at + 1;
	}
}

function largestOf(values: Values): number | bigint | null {
	if (values instanceof Uint32Array) return 2 ** 32 - 1;
	if (values instanceof BigUint64Array) return 2n ** 64n - 1n;
	return values instanceof BigInt64Array ? 2n ** 63n - 1n : null;
}

/** Reads each value as two int32 halves, because a BigInt per value would take ten times as long. */
function narrow64(
	from: BigInt64Array | BigUint64Array,
	to: Int32Array,
): number {
	const halves = new Int32Array(from.buffer, from.byteOffset, from.length * 2);
	const isSigned = from instanceof BigInt64Array;
	for (let i = 0; i < from.length; i++) {
		const low = halves[2 * i];
		const fits = isSigned || low >= 0;
		if (!fits || halves[2 * i + 1] !== low >> 31) return i;
		to[i] = low;
	}
	return -1;
}

/** 64-bit integers as they are. */
export function copy64<T extends BigInt64Array | BigUint64Array>(
	from: Values,
	to: T,
): number {
	to.set(from as T);
	return -1;
}

/** To float64; fractions, NaN and infinities do not fit. */
export function toFloat64(from: Values, to: Float64Array): number {
	for (let i = 0; i < from.length; i++) {
		to[i] = from[i] as number;
		if (!Number.isInteger(to[i])) return i;
	}
	return -1;
}
