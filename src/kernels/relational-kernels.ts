/** The relational network's layers in kernels, where it only scores. The sources, in `assembly`, say shapes and the order of additions. */
import { openScratchMemory, type ScratchMemory } from "./scratch-memory.ts";
import type { Kernels } from "./shared-kernels.ts";
import { layerPanelColumns } from "./sizes.ts";

/** Addresses are bytes from the memory's start; widths and strides count values. Edges are in CSR form, as in a batch. */
interface ScoringKernels extends Pick<Kernels, "copyRows"> {
	/** Divides each edge's gates by the sum of its row's, in place: [E, 4], one gate for each of three layers and an unused value. */
	normaliseGates(offsets: number, gates: number, numRows: number): void;
	/**
	 * out_i = [own_i, sum over i's neighbours j of share_ij x_j], rows i from where `offsets` and `own`, within x, begin. Shares are four values apart.
	 * `width` is a multiple of 4. A row without neighbours has a mean of zeros.
	 */
	joinMeans(
		offsets: number,
		neighbours: number,
		shares: number,
		own: number,
		x: number,
		width: number,
		out: number,
		numRows: number,
	): void;
	/**
	 * out = x W + bias, then a ReLU if `isRectified`: `inputs` is a multiple of 4, `outputs` of 8, and W is what `packWeights` makes.
	 * x and out have space for a multiple of `layerRowsTogether` rows; rows of out beyond `numRows` are meaningless.
	 */
	multiplyLayer(
		x: number,
		inputs: number,
		weights: number,
		biases: number,
		outputs: number,
		out: number,
		outStride: number,
		numRows: number,
		isRectified: 0 | 1,
	): void;
	/** Computes logits, [L] float64, of `hidden`, [L, width] float32 with an even width: PReLU, weights and bias. Slopes and weights are float64. */
	readOut(
		hidden: number,
		slopes: number,
		weights: number,
		width: number,
		bias: number,
		out: number,
		numLinks: number,
	): void;
}

export type RelationalKernels = ScoringKernels & ScratchMemory;

export const createRelationalKernels = openScratchMemory<ScoringKernels>;

/** Copies [inputs, outputs] to panels of eight columns, as `multiplyLayer` reads them. */
export function packWeights(
	weight: Float32Array,
	outputs: number,
): Float32Array {
	const packed = new Float32Array(weight.length);
	let at = 0;
	for (let first = 0; first < outputs; first += layerPanelColumns) {
		for (let row = first; row < weight.length; row += outputs) {
			for (let c = 0; c < layerPanelColumns; c++)
				packed[at++] = weight[row + c];
		}
	}
	return packed;
}
