/** The relational network's loops for scoring in WebAssembly SIMD, and the arrays that they work on. */
import { copyRowsCode } from "./kernel-code.ts";
import { compileKernels, type KernelRoom, openRoom } from "./kernel-room.ts";
import type { Kernels } from "./kernels.ts";
import { joinMeansCode, multiplyCode } from "./relational-code.ts";
import { normSharesCode, readOutCode } from "./share-code.ts";

/** Addresses are bytes from the memory's start; widths and strides count values. */
interface ScoringLoops extends Pick<Kernels, "copyRows"> {
	/**
	 * Each edge's gates over the sums of its row's, in place: four values an edge, one for each layer and one that is nothing. Rows are those from where
	 * `offsets` begins.
	 */
	normShares(offsets: number, shares: number, numRows: number): void;
	/**
	 * out_i = [own_i, sum over i's neighbours j of share_e x_j] for rows i from where `offsets` and `own` begin; neighbours stand as in a batch, in CSR form.
	 * Shares are four values apart. x has `width` columns, a multiple of 4, and out twice as many. A row without neighbours has a mean of zeros.
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
	 * out = x W + b, where `isRectified` with a ReLU: rows of x have `inputs` columns, a multiple of 4, those of out `outputs`, a multiple of 8.
	 * W is what `packWeights` makes. Rows are computed four at a time: x and out have room for a multiple of that, and what is written there is void.
	 */
	multiply(
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
	/** Logits [L] in float64 of rows of `width` values, an even number: PReLU, weights and bias. Slopes and weights are float64. */
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

export type RelationalKernels = ScoringLoops & KernelRoom;

let compiled: object | null = null;

export function createRelationalKernels(): RelationalKernels {
	const code = [
		...[copyRowsCode, joinMeansCode, multiplyCode],
		...[normSharesCode, readOutCode],
	];
	compiled ??= compileKernels(code.map((write) => write()));
	return openRoom<ScoringLoops>(compiled);
}

/** Rows that `multiply` computes at once. */
export const rowsAtOnce = 4;
const panelWidth = 8;

/** [inputs, outputs] as `multiply` reads them: eight columns after eight columns. */
export function packWeights(
	weight: Float32Array,
	outputs: number,
): Float32Array {
	const packed = new Float32Array(weight.length);
	let at = 0;
	for (let first = 0; first < outputs; first += panelWidth) {
		for (let row = first; row < weight.length; row += outputs) {
			for (let c = 0; c < panelWidth; c++) packed[at++] = weight[row + c];
		}
	}
	return packed;
}
