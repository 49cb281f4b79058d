/**
 * A memory for one thread, with the kernels that work on it. Native libraries can read its arrays in place.
 * It moves when it grows, so all arrays are laid out before the first one is used.
 */
import {
	alignedBytes,
	compileKernels,
	createPrivateMemory,
	growTo,
	instantiateKernels,
} from "./kernel-memory.ts";
import { privateModule } from "./kernel-modules.ts";

export interface ScratchMemory {
	/** Lays out arrays of these lengths, in four-byte values, and returns their addresses. Earlier arrays are lost. */
	layOut(lengths: readonly number[]): number[];
	/** The float32 array at an address, valid until the next `layOut`. */
	floats(address: number, length: number): Float32Array<ArrayBuffer>;
	/** The float64 array at an address; `layOut` counts each value as two. */
	doubles(address: number, length: number): Float64Array<ArrayBuffer>;
	ints(address: number, length: number): Int32Array<ArrayBuffer>;
}

let compiled: object | null = null;

/** Opens an empty scratch memory and its kernels; the type K lists the kernels that the caller uses. */
export function openScratchMemory<K extends object>(): ScratchMemory & K {
	compiled ??= compileKernels(privateModule);
	const memory = createPrivateMemory();
	return {
		...instantiateKernels<K>(compiled, memory),
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
