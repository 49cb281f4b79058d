/** Arrays of the same length that threads fill, each its own, and the sum of ranges of them in float64, the same with kernels and without. */
import {
	createKernelFloats,
	createScratch,
	type KernelMemory,
	openKernels,
} from "../core/kernels.ts";
import { roundUp } from "./round-up.ts";
import { partsTogether, sumsAtOnce } from "../core/sum-code.ts";

export interface Parts {
	readonly arrays: readonly Float32Array[];
	/** What the arrays lie in, one behind the other, where kernels reach them. */
	readonly memory?: KernelMemory;
}

/** Kernels read and write whole groups of values. */
const toWholeGroups = (length: number) => roundUp(length, sumsAtOnce);

export function createParts(count: number, length: number): Parts {
	const padded = toWholeGroups(length);
	const { data, memory } = createKernelFloats(count * padded);
	const arrays = Array.from({ length: count }, (_, part) =>
		data.subarray(part * padded, part * padded + length),
	);
	return { arrays, memory };
}

const scratchIn = createScratch();

/** The sum of the first `count` arrays from `first`, a multiple of eight, up to `last`: the array's own values where it is one; good until the next call. */
export function sumParts(
	{ arrays, memory }: Parts,
	count: number,
	first: number,
	last: number,
): Float32Array | Float64Array {
	if (count === 1) return arrays[0].subarray(first, last);
	const length = last - first;
	const padded = toWholeGroups(length);
	const bytes = padded * Float64Array.BYTES_PER_ELEMENT;
	const sumAt = memory ? scratchIn(memory, bytes) : null;
	if (!memory || sumAt === null)
		return sumPlainly(arrays.slice(0, count), first, last);
	const [one, two] = arrays;
	openKernels(memory).sumParts(
		...([one.byteOffset + 4 * first, two.byteOffset - one.byteOffset] as const),
		...([count, one.byteOffset + 4 * last, sumAt] as const),
	);
	return new Float64Array(memory.buffer, sumAt, length);
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
