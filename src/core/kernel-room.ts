/**
 * Kernels on a memory that one thread has for itself, and the arrays that they work on: native libraries can read it where it lies.
 * It moves when it grows, so that arrays are laid out before any is made.
 */
import {
	alignedBytes,
	growTo,
	type KernelMemory,
	maxPages,
	wasm,
} from "./kernels.ts";
import { type WasmFunction, writeModule } from "./wasm-code.ts";

export interface KernelRoom {
	/** Addresses of arrays of these lengths, in place of what was laid out before, which is lost. */
	layOut(lengths: readonly number[]): number[];
	/** What lies at an address: good until the next `layOut`. */
	floats(address: number, length: number): Float32Array<ArrayBuffer>;
	/** Each takes the place of two values. */
	doubles(address: number, length: number): Float64Array<ArrayBuffer>;
	ints(address: number, length: number): Int32Array<ArrayBuffer>;
}

/** Compiles kernels, for `openRoom`. */
export function compileKernels(functions: readonly WasmFunction[]): object {
	return new wasm.Module(writeModule(functions, maxPages, false));
}

/** Compiled kernels on a memory of their own. */
export function openRoom<K extends object>(compiled: object): KernelRoom & K {
	const options = { initial: 0, maximum: maxPages };
	const memory: KernelMemory<ArrayBuffer> = new wasm.Memory(options);
	const instance = new wasm.Instance(compiled, { memory: { memory } });
	return {
		...(instance.exports as K),
		layOut(lengths) {
			let end = 0;
			const starts = lengths.map((length) => {
				const start = end;
				end += alignedBytes(length);
				return start;
			});
			growTo(memory, end);
			return starts;
		},
		floats: (address, length) =>
			new Float32Array(memory.buffer, address, length),
		doubles: (address, length) =>
			new Float64Array(memory.buffer, address, length),
		ints: (address, length) => new Int32Array(memory.buffer, address, length),
	};
}
