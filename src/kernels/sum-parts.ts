/** Arrays of the same length, one for each thread to fill, and their sums in float64. The sums have the same bytes with kernels and without. */
import {
	createKernelFloats,
	createScratchBytes,
	type KernelMemory,
} from "./kernel-memory.ts";
import { roundUp } from "./round-up.ts";
import { openKernels } from "./shared-kernels.ts";
import { partsTogether, sumsTogether } from "./sizes.ts";

export interface Parts {
	readonly arrays: readonly Float32Array[];
	/** The kernels' memory that contains the arrays, one after the other; absent where they are too large for it. */
	readonly memory?: KernelMemory;
}

/** Pads a length, since kernels read and write whole groups of values. */
const toWholeGroups = (length: number) => roundUp(length, sumsTogether);

export function createParts(count: number, length: number): Parts {
	const padded = toWholeGroups(length);
	const { data, memory } = createKernelFloats(count * padded);
	const arrays = Array.from({ length: count }, (_, part) =>
		data.subarray(part * padded, part * padded + length),
	);
	return { arrays, memory };
}

const scratchIn = createScratchBytes();

/**
 * The sum of the first `count` arrays, for their values from `first`, a multiple of eight, up to `last`; valid until the next call.
 * With one array, it is a view of that array.
 */
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
	const start = arrays[0].byteOffset;
	const stride = arrays[1].byteOffset - start;
	const end = start + 4 * last;
	openKernels(memory).sumParts(start + 4 * first, stride, count, end, sumAt);
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
