/** The loops of graph convolutions in WebAssembly SIMD, and the arrays that they work on. */
import {
	addBentCode,
	convolveCode,
	joinSumsCode,
	passBackCode,
} from "./convolution-code.ts";
import { compileKernels, type KernelRoom, openRoom } from "./kernel-room.ts";
import {
	openPanelProducts,
	type PanelProducts,
	productCodes,
} from "./panel-products.ts";

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
	/**
	 * out_i = own_i + sum over i's neighbours j of share_e passed_j where outputs_i is above 0, else 0: the gradient before a ReLU, of what `joinSums`
	 * made of its outputs. Pairs as for `convolve`; outputs and out have `width` columns.
	 */
	passBack(
		offsets: number,
		neighbours: number,
		shares: number,
		pairs: number,
		outputs: number,
		width: number,
		out: number,
		numRows: number,
	): void;
	/** out_i = sums over columns c of ofValues_c x_ic + ofPositive_c max(x_ic, 0), four that make up the whole. */
	addBent(
		x: number,
		ofValues: number,
		ofPositive: number,
		width: number,
		out: number,
		numRows: number,
	): void;
}

export type Convolutions = ConvolutionKernels & KernelRoom;

const codes = () => [
	...[convolveCode(), joinSumsCode(), passBackCode(), addBentCode()],
];

let compiled: object | null = null;

export function createConvolutions(): Convolutions {
	compiled ??= compileKernels(codes());
	return openRoom<ConvolutionKernels>(compiled);
}

/** Those loops and products on one memory: all that training needs. */
export type LayerKernels = ConvolutionKernels & PanelProducts;

let compiledTogether: object | null = null;

export function createLayerKernels(): LayerKernels {
	compiledTogether ??= compileKernels([...codes(), ...productCodes()]);
	return openPanelProducts<ConvolutionKernels>(compiledTogether);
}
