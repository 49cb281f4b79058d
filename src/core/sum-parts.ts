/** Arrays of the same length that threads fill, each its own, and the sum of ranges of them in float64, the same with kernels and without. */
import {
	createKernelFloats,
	growBy,
	type KernelMemory,
	type Kernels,
	openKernels,
} from "./kernels.ts";
import { partsTogether, sumsAtOnce } from "./sum-code.ts";

export interface Parts {
	readonly arrays: readonly Float32Array[];
	/** What the arrays lie in, one behind the other, where kernels reach them. */
	readonly memory?: KernelMemory;
}

export function createParts(count: number, length: number): Parts {
	// Kernels read whole groups of values.
	const padded = Math.ceil(length / sumsAtOnce) * sumsAtOnce;
	const { data, memory } = createKernelFloats(count * padded);
	const arrays = Array.from({ length: count }, (_, part) =>
		data.subarray(part * padded, part * padded + length),
	);
	return { arrays, memory };
}

/** What kernels sum with, for this thread alone. */
interface Adder {
	readonly kernels: Kernels;
	readonly sum: Float64Array;
}

/** Room in a memory is never given back: a thread takes it once, and again only for longer ranges. */
const adders = new WeakMap<KernelMemory, Adder>();

function adderFor(memory: KernelMemory, length: number): Adder | null {
	const known = adders.get(memory);
	if (known && known.sum.length >= length) return known;
	const padded = Math.ceil(length / sumsAtOnce) * sumsAtOnce;
	const bytes = padded * Float64Array.BYTES_PER_ELEMENT;
	const address = growBy(memory, bytes);
	if (address === null) return null;
	const sum = new Float64Array(memory.buffer, address, padded);
	const adder = { kernels: known?.kernels ?? openKernels(memory), sum };
	adders.set(memory, adder);
	return adder;
}

/** The sum of the first `count` arrays from `first`, a multiple of eight, up to `last`: the array's own values where it is one; good until the next call. */
export function sumParts(
	{ arrays, memory }: Parts,
	count: number,
	first: number,
	last: number,
): Float32Array | Float64Array {
	if (count === 1) return arrays[0].subarray(first, last);
	const adder = memory && adderFor(memory, last - first);
	if (!adder) return sumPlainly(arrays.slice(0, count), first, last);
	const { kernels, sum } = adder;
	const [one, two] = arrays;
	kernels.sumParts(
		...([one.byteOffset + 4 * first, two.byteOffset - one.byteOffset] as const),
		...([count, one.byteOffset + 4 * last, sum.byteOffset] as const),
	);
	return sum.subarray(0, last - first);
}

function sumPlainly(
	arrays: readonly Float32Array[],
	first: number,
	last: number,
): Float64Array {
	const sum = new Float64Array(last - first);
	const whole = arrays.length - (arrays.length % partsTogether);
	for (let part = 0; part < whole; part += partsTogether) {
		const [a, b, c, d] = arrays.slice(part, part + partsTogether);
		for (let i = 0, at = first; at < last; i++, at++)
			sum[i] += a[at] + b[at] + (c[at] + d[at]);
	}
	for (const a of arrays.slice(whole))
		for (let i = 0, at = first; at < last; i++, at++) sum[i] += a[at];
	return sum;
}
