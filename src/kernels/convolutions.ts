/** Graph convolutions in kernels. The sources, `assembly/convolutions.ts` and `convolution-gradients.ts`, say shapes and the order of additions. */
import { openPanelProducts, type PanelProducts } from "./panel-products.ts";
import { openScratchMemory, type ScratchMemory } from "./scratch-memory.ts";

/** Addresses are bytes from the memory's start; widths count values and are multiples of 32. Edges are in CSR form, as in a batch. */
interface ConvolutionKernels {
	/** out_i = relu(own_i + bases_b + sum over i's neighbours j of share_ij passed_j), b = baseOf_i; a row of `pairs` is [own, passed]. */
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
	/** out_i = [own_i, sum over i's neighbours j of share_ij x_j], rows i from where `offsets` and `own`, within x, begin. */
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
	 * out_i = own_i + sum over i's neighbours j of share_ij passed_j where outputs_i > 0, else 0: the gradient of `joinSums` and of the ReLU
	 * before it, whose outputs `joinSums` read.
	 */
	joinSumsGradient(
		offsets: number,
		neighbours: number,
		shares: number,
		pairs: number,
		outputs: number,
		width: number,
		out: number,
		numRows: number,
	): void;
	/** out_i = four values whose sum is that over columns c of weights_c x_ic + positiveWeights_c max(x_ic, 0). */
	dotPRelu(
		x: number,
		weights: number,
		positiveWeights: number,
		width: number,
		out: number,
		numRows: number,
	): void;
}

export type Convolutions = ConvolutionKernels & ScratchMemory;

export const createConvolutions = openScratchMemory<ConvolutionKernels>;

/** Convolutions and matrix products on one memory, for training. */
export type LayerKernels = ConvolutionKernels & PanelProducts;

export const createLayerKernels = openPanelProducts<ConvolutionKernels>;
