/**
 * Loops that most of the relational network's time outside the engine goes to, in WebAssembly SIMD, on memory that threads can share.
 * They give the same bytes as the plain loops that they stand for, only sooner.
 */
import { dotsCode } from "./dots-code.ts";
import { estimateDotsCode } from "./estimate-code.ts";
import { copyRowsCode, dotCode, sumNeighboursCode } from "./kernel-code.ts";
import { roundUp } from "../arrays/round-up.ts";
import { sharedFloats } from "../arrays/shared-memory.ts";
import { sumPartsCode } from "./sum-code.ts";
import { writeModule } from "./wasm-code.ts";

/** Addresses are bytes from the memory's start, strides and widths count values. */
export interface Kernels {
	/** `dotProduct` of n values. */
	dot(a: number, b: number, n: number): number;
	/**
	 * `dot`, rounded to float32, of the row at `row` and those whose ids, a multiple of four, lie from `ids` up to `end`.
	 * Rows lie from `first` on, `width` values each.
	 */
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
	/** `sumNeighbours`, x and out beginning with their first column; `width` is a multiple of 8 where it adds, else at least 8. */
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
	/**
	 * The sums in float64 of arrays that lie `stride` bytes apart, of their values from `first` up to `end`, which are a multiple of eight: four arrays
	 * are added as (a + b) + (c + d) before they are added to the sum, what is left one by one.
	 */
	sumParts(
		first: number,
		stride: number,
		numParts: number,
		end: number,
		out: number,
	): void;
	/**
	 * Float32 products of the row at `row` with those whose ids, a multiple of four, lie from `ids` up to `end`: for each four sums, which make up that of
	 * the first `length` values, a multiple of four. Rows lie from `first` on, `width` values apart.
	 */
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

/** Where it is shared it grows without moving: what was made over its buffer stays valid. */
export interface KernelMemory<B = SharedArrayBuffer> {
	readonly buffer: B;
	grow(pages: number): number;
}

/** What is used here of WebAssembly, which TypeScript knows only with a browser's types. */
interface WebAssemblyApi {
	readonly Memory: new <B>(options: object) => KernelMemory<B>;
	readonly Module: new (bytes: Uint8Array) => object;
	readonly Instance: new (
		module: object,
		imports: object,
	) => { readonly exports: unknown };
}

export const { WebAssembly: wasm } = globalThis as unknown as {
	WebAssembly: WebAssemblyApi;
};

const pageBytes = 65_536;
/** 4 GiB: as far as addresses reach. */
export const maxPages = 65_536;

function pagesFor(bytes: number): number {
	return Math.ceil(bytes / pageBytes);
}

/** So that vectors do not cross cache lines more often than they must. */
const alignment = 64;

/** What so many four-byte values take, up to where others may begin. */
export function alignedBytes(length: number): number {
	return roundUp(4 * length, alignment);
}

/** Makes a memory at least so large. */
export function growTo(
	memory: KernelMemory<ArrayBufferLike>,
	bytes: number,
): void {
	const missing = bytes - memory.buffer.byteLength;
	if (missing > 0) memory.grow(pagesFor(missing));
}

/** The address of so much more room, for this thread alone; null where there is none. */
export function growBy(memory: KernelMemory, bytes: number): number | null {
	try {
		return memory.grow(pagesFor(bytes)) * pageBytes;
	} catch {
		return null;
	}
}

/**
 * Returns what tells the address of so much room in a memory, or null where there is none: for one use by this thread, each call gets the same room.
 * It is never given back, so that it is taken once, and again only where more is wanted.
 */
export function createScratch(): (
	memory: KernelMemory,
	bytes: number,
) => number | null {
	const taken = new WeakMap<KernelMemory, { address: number; bytes: number }>();
	return (memory, bytes) => {
		const known = taken.get(memory);
		if (known && known.bytes >= bytes) return known.address;
		const address = growBy(memory, bytes);
		if (address !== null) taken.set(memory, { address, bytes });
		return address;
	};
}

/** @param bytes at most 4 GiB */
export function createKernelMemory(bytes: number): KernelMemory {
	const initial = pagesFor(bytes);
	return new wasm.Memory({ initial, maximum: maxPages, shared: true });
}

/** Room for values in shared memory, and that memory where kernels reach it. */
export function createKernelFloats(length: number): {
	readonly data: Float32Array;
	readonly memory?: KernelMemory;
} {
	const bytes = length * Float32Array.BYTES_PER_ELEMENT;
	if (bytes > maxPages * pageBytes) return { data: sharedFloats(length) };
	const memory = createKernelMemory(bytes);
	return { data: new Float32Array(memory.buffer, 0, length), memory };
}

/** The matrix itself where threads see its values already, else a copy where kernels of all threads reach it. */
export function shareForKernels<M extends { readonly data: Float32Array }>(
	matrix: M,
): M & { readonly memory?: KernelMemory } {
	if (matrix.data.buffer instanceof SharedArrayBuffer) return matrix;
	const room = createKernelFloats(matrix.data.length);
	room.data.set(matrix.data);
	return { ...matrix, ...room };
}

let compiled: object | null = null;

/** Of this thread. */
const opened = new WeakMap<KernelMemory, Kernels>();

/** The kernels on a memory. */
export function openKernels(memory: KernelMemory): Kernels {
	const known = opened.get(memory);
	if (known) return known;
	const functions = [
		...[dotCode, dotsCode, copyRowsCode, sumNeighboursCode],
		...[sumPartsCode, estimateDotsCode],
	];
	compiled ??= new wasm.Module(
		writeModule(
			functions.map((code) => code()),
			maxPages,
			true,
		),
	);
	const instance = new wasm.Instance(compiled, { memory: { memory } });
	const kernels = instance.exports as Kernels;
	opened.set(memory, kernels);
	return kernels;
}
