/**
 * The kernels on memory that threads share. Where data is outside of such memory, loops in JavaScript replace them, with the same bytes as result.
 * The sources, in `assembly`, say shapes and the order of additions.
 */
import {
	compileKernels,
	instantiateKernels,
	type KernelMemory,
} from "./kernel-memory.ts";
import { sharedModule } from "./kernel-modules.ts";

/** Addresses are bytes from the memory's start; strides and widths count values. */
export interface Kernels {
	/** The dot product of n values: `dotProduct`. */
	dot(a: number, b: number, n: number): number;
	/** `dot`, rounded to float32, of the row at `row` with each row whose id is from `ids` up to `end`; ids in multiples of `othersTogether`. */
	dots(
		row: number,
		first: number,
		width: number,
		ids: number,
		end: number,
		out: number,
	): void;
	/** Copies `width` values of each row. */
	copyRows(
		from: number,
		fromStride: number,
		to: number,
		toStride: number,
		numRows: number,
		width: number,
	): void;
	/** `sumNeighbours`, with x and out that begin with their first column; `width` is at least 8, and a multiple of 8 if it adds. */
	sumNeighbours(
		offsets: number,
		neighbours: number,
		weights: number,
		x: number,
		stride: number,
		numSources: number,
		width: number,
		out: number,
		outStride: number,
		numRows: number,
		isAdding: 0 | 1,
	): void;
	/** Float64 sums of float32 arrays, `stride` bytes apart, for their values from `first` up to `end`, a multiple of `sumsTogether`. */
	sumParts(
		first: number,
		stride: number,
		numParts: number,
		end: number,
		out: number,
	): void;
	/** `sumsEach` float32 sums for each dot product that `dots` would compute, of the first `length` values, a multiple of four. */
	estimateDots(
		row: number,
		first: number,
		width: number,
		length: number,
		ids: number,
		end: number,
		out: number,
	): void;
}

let compiled: object | null = null;

/** This thread's kernels on each memory. */
const opened = new WeakMap<KernelMemory, Kernels>();

/** Returns the kernels on a memory, one instance for each memory and thread. */
export function openKernels(memory: KernelMemory): Kernels {
	const existing = opened.get(memory);
	if (existing) return existing;
	compiled ??= compileKernels(sharedModule);
	const kernels = instantiateKernels<Kernels>(compiled, memory);
	opened.set(memory, kernels);
	return kernels;
}
