/**
 * The loops of graph convolutions in WebAssembly SIMD, and the arrays that they work on. The memory is not shared between threads,
 * so that native libraries can read it where it lies; it moves when it grows, so that arrays are laid out before any is made.
 */
import { convolveCode, joinSumsCode } from "./convolution-code.ts";
import {
	alignedBytes,
	growTo,
	type KernelMemory,
	maxPages,
	wasm,
} from "./kernels.ts";
import { writeModule } from "./wasm-code.ts";

/** Addresses are bytes from the memory's start; widths count values and are multiples of 32. A row's neighbours stand as in a batch, in CSR form. */
interface ConvolutionKernels {
	/**
	 * out_i = relu(own_i + bases_b + sum over i's neighbours j of share_e passed_j), b = baseOf_i, for the first rows.
	 * A row of pairs is [own, passed]; each of the two has `width` columns, as have bases and out.
	 */
	convolve(
		offsets: number,
		neighbours: number,
		shares: number,
		pairs: number,
		bases: number,
		baseOf: number,
		width: number,
		out: number,
		numRows: number,
	): void;
	/** out_i = [x_i, sum over i's neighbours j of share_e x_j] for the first rows: x has `width` columns, out twice as many. */
	joinSums(
		offsets: number,
		neighbours: number,
		shares: number,
		x: number,
		width: number,
		out: number,
		numRows: number,
	): void;
}

export interface Convolutions extends ConvolutionKernels {
	/** Addresses of arrays of these lengths, in place of what was laid out before, which is lost. */
	layOut(lengths: readonly number[]): number[];
	/** What lies at an address: good until the next `layOut`. */
	floats(address: number, length: number): Float32Array<ArrayBuffer>;
	ints(address: number, length: number): Int32Array<ArrayBuffer>;
}

let compiled: object | null = null;

export function createConvolutions(): Convolutions {
	const options = { initial: 0, maximum: maxPages };
	const memory: KernelMemory<ArrayBuffer> = new wasm.Memory(options);
	const functions = [convolveCode, joinSumsCode].map((code) => code());
	compiled ??= new wasm.Module(writeModule(functions, maxPages, false));
	const instance = new wasm.Instance(compiled, { memory: { memory } });
	const kernels = instance.exports as ConvolutionKernels;
	return {
		convolve: kernels.convolve,
		joinSums: kernels.joinSums,
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
		ints: (address, length) => new Int32Array(memory.buffer, address, length),
	};
}
