/** The loops of graph convolutions in WebAssembly SIMD, and the arrays that they work on. */
import { convolveCode, joinSumsCode } from "./convolution-code.ts";
import { compileKernels, type KernelRoom, openRoom } from "./kernel-room.ts";

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
	/**
	 * out_i = [own_i, sum over i's neighbours j of share_e x_j] for rows i from where `offsets` and `own` begin, `own` within x:
	 * x has `width` columns, out twice as many.
	 */
	joinSums(
		offsets: number,
		neighbours: number,
		shares: number,
		x: number,
		own: number,
		width: number,
		out: number,
		numRows: number,
	): void;
}

export type Convolutions = ConvolutionKernels & KernelRoom;

let compiled: object | null = null;

export function createConvolutions(): Convolutions {
	compiled ??= compileKernels([convolveCode(), joinSumsCode()]);
	return openRoom<ConvolutionKernels>(compiled);
}
