/** The memories that kernels work on, and matrices in memory that the kernels of all threads reach. */
import { roundUp } from "./round-up.ts";

/** A WebAssembly memory. A shared one grows without moving, so that arrays over its buffer stay valid. */
export interface KernelMemory<B = SharedArrayBuffer> {
	readonly buffer: B;
	grow(pages: number): number;
}

/** The part of the WebAssembly API used here; TypeScript ships its types only with the DOM library. */
interface WebAssemblyApi {
	readonly Memory: new <B>(options: object) => KernelMemory<B>;
	readonly Module: new (bytes: Uint8Array) => object;
	readonly Instance: new (
		module: object,
		imports: object,
	) => { readonly exports: unknown };
}

const { WebAssembly: wasm } = globalThis as unknown as {
	WebAssembly: WebAssemblyApi;
};

const pageBytes = 65_536;
/** 4 GiB: addresses have 32 bits. */
const maxPages = 65_536;

function pagesFor(bytes: number): number {
	return Math.ceil(bytes / pageBytes);
}

/** Arrays begin at cache lines, so that fewer vectors cross one. */
const alignment = 64;

/** Bytes of `length` four-byte values, padded to where the next array may begin. */
export function alignedBytes(length: number): number {
	return roundUp(4 * length, alignment);
}

/** Grows a memory to at least `bytes`. */
export function growTo(
	memory: KernelMemory<ArrayBufferLike>,
	bytes: number,
): void {
	const missing = bytes - memory.buffer.byteLength;
	if (missing > 0) memory.grow(pagesFor(missing));
}

/** Grows a shared memory and returns the address of the new bytes, which only this thread knows; null where the memory cannot grow. */
export function growBy(memory: KernelMemory, bytes: number): number | null {
	try {
		return memory.grow(pagesFor(bytes)) * pageBytes;
	} catch {
		return null;
	}
}

/**
 * Returns a function that returns the address of at least `bytes` scratch bytes in a memory, or null where the memory cannot grow.
 * Calls for one memory return the same bytes until more are needed: a memory cannot shrink, so it grows as seldom as possible.
 */
export function createScratchBytes(): (
	memory: KernelMemory,
	bytes: number,
) => number | null {
	const scratch = new WeakMap<
		KernelMemory,
		{ address: number; bytes: number }
	>();
	return (memory, bytes) => {
		const existing = scratch.get(memory);
		if (existing && existing.bytes >= bytes) return existing.address;
		const address = growBy(memory, bytes);
		if (address !== null) scratch.set(memory, { address, bytes });
		return address;
	};
}

/** A memory that threads share. @param bytes at most 4 GiB */
export function createKernelMemory(bytes: number): KernelMemory {
	const initial = pagesFor(bytes);
	return new wasm.Memory({ initial, maximum: maxPages, shared: true });
}

/** An empty memory for one thread. */
export function createPrivateMemory(): KernelMemory<ArrayBuffer> {
	return new wasm.Memory({ initial: 0, maximum: maxPages });
}

/** Compiles a module of kernels from base64. */
export function compileKernels(module: string): object {
	return new wasm.Module(Buffer.from(module, "base64"));
}

/** Returns the functions K of a compiled module, on a memory. */
export function instantiateKernels<K>(
	compiled: object,
	memory: KernelMemory<ArrayBufferLike>,
): K {
	return new wasm.Instance(compiled, { env: { memory } }).exports as K;
}

/** Creates a float32 array in shared memory; `memory` is absent where the array is larger than 4 GiB. */
export function createKernelFloats(length: number): {
	readonly data: Float32Array;
	readonly memory?: KernelMemory;
} {
	const bytes = length * Float32Array.BYTES_PER_ELEMENT;
	if (bytes > maxPages * pageBytes)
		return { data: new Float32Array(new SharedArrayBuffer(bytes)) };
	const memory = createKernelMemory(bytes);
	return { data: new Float32Array(memory.buffer, 0, length), memory };
}

/** Returns the matrix itself if its values are in shared memory already, else a copy that the kernels of all threads reach. */
export function shareForKernels<M extends { readonly data: Float32Array }>(
	matrix: M,
): M & { readonly memory?: KernelMemory } {
	if (matrix.data.buffer instanceof SharedArrayBuffer) return matrix;
	const copy = createKernelFloats(matrix.data.length);
	copy.data.set(matrix.data);
	return { ...matrix, ...copy };
}
