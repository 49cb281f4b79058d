/** Products of the L-GCN's layers by the kernels in whose memory the arrays are. */
import type { LayerKernels } from "../../kernels/convolutions.ts";
import { panelColumns } from "../../kernels/sizes.ts";
import type { BackwardArrays, LayerProducts } from "./layer-products.ts";
import {
	biasRow,
	type MatrixLayer,
	putRows,
	weightMatrix,
} from "./matrix-layers.ts";

/** Columns of x that are multiplied by the gradients together. */
const columnsTogether = 64;

/** The kernels, and the addresses of the scratch arrays in their memory. */
interface ScratchArrays {
	readonly kernels: LayerKernels;
	/** Panels of dy and of some columns of x, and the products of both. */
	readonly dyPanels: number;
	readonly xPanels: number;
	readonly products: number;
	readonly ones: number;
	/** A layer's matrix before it is packed. */
	readonly matrix: number;
	/** Panels of each layer's weights, and of the transposed weights. */
	readonly forward: readonly number[];
	readonly backward: readonly number[];
}

/** @param firstWithInputGradient the first layer whose gradient of x is needed */
export function productsInKernels(
	kernels: LayerKernels,
	layers: readonly MatrixLayer[],
	firstWithInputGradient: number,
): LayerProducts {
	const widest = Math.max(...layers.map(({ columns }) => columns));
	const sizes = layers.map(({ inner, columns }) => inner * columns);
	let biases: Float32Array[] = [];
	let scratch: ScratchArrays | null = null;

	return {
		lengths: (numRows) => [
			numRows * widest,
			numRows * columnsTogether,
			columnsTogether * widest,
			2 * numRows,
			Math.max(...sizes),
			...sizes,
			...sizes.map((size, i) => (i < firstWithInputGradient ? 0 : size)),
		],
		load(weights, addresses) {
			scratch = nameArrays(kernels, addresses, layers.length);
			biases = layers.map((layer) => biasRow(layer, weights));
			for (const [i, layer] of layers.entries()) {
				const { inner, columns } = layer;
				const matrix = weightMatrix(layer, weights);
				const { matrix: from, forward, backward } = scratch;
				kernels.floats(from, matrix.length).set(matrix);
				kernels.pack({ from, stride: columns, inner, columns, to: forward[i] });
				if (i < firstWithInputGradient) continue;
				const panels = kernels.floats(backward[i], matrix.length);
				packTransposed(matrix, layer, panels);
			}
		},
		apply(layer, { x, y, numRows }, isRectified) {
			kernels.multiply({
				a: x,
				panels: scratch!.forward[layer],
				bias: biases[layer],
				isRectified,
				out: y,
				numRows,
				inner: layers[layer].inner,
			});
		},
		differentiate(layer, arrays, gradients) {
			const { columns, inner } = layers[layer];
			const { dy, dx, numRows } = arrays;
			const { dyPanels, backward } = scratch!;
			const ofRows = { stride: columns, inner: numRows, columns };
			kernels.pack({ from: dy, ...ofRows, to: dyPanels });
			putWeightGradients(scratch!, layers[layer], arrays, gradients);
			putBiasGradients(scratch!, layers[layer], numRows, gradients);
			if (dx === null) return;
			kernels.multiply({
				a: dy,
				panels: backward[layer],
				bias: new Float32Array(inner),
				isRectified: false,
				out: dx,
				numRows,
				inner: columns,
			});
		},
		release() {},
	};
}

/** @param addresses of arrays with the lengths that `lengths` returns */
function nameArrays(
	kernels: LayerKernels,
	addresses: readonly number[],
	numLayers: number,
): ScratchArrays {
	const [dyPanels, xPanels, products, ones, matrix, ...panels] = addresses;
	const forward = panels.slice(0, numLayers);
	const backward = panels.slice(numLayers);
	const ofGradients = { dyPanels, xPanels, products, ones };
	return { kernels, ...ofGradients, matrix, forward, backward };
}

/** Writes x^T dy, the gradients of a layer's weights; the panels of dy are packed already. */
function putWeightGradients(
	{ kernels, dyPanels, xPanels, products: out }: ScratchArrays,
	layer: MatrixLayer,
	{ x, numRows: inner }: BackwardArrays,
	gradients: Float32Array,
): void {
	const { inner: stride, columns } = layer;
	for (let first = 0; first < stride; first += columnsTogether) {
		const n = Math.min(columnsTogether, stride - first);
		const from = x + 4 * first;
		kernels.pack({ from, stride, inner, columns: n, to: xPanels });
		const rows = kernels.floats(out, n * columns).fill(0);
		const panels = { aPanels: xPanels, panels: dyPanels };
		kernels.addColumnProducts({ ...panels, out, n, inner, columns });
		putRows(layer, first, rows, gradients);
	}
}

/** Writes the sums of dy's rows, the gradients of a layer's biases; the panels of dy are packed already. */
function putBiasGradients(
	{ kernels, dyPanels: panels, products: out, ones }: ScratchArrays,
	{ bias, outputs, columns }: MatrixLayer,
	inner: number,
	gradients: Float32Array,
): void {
	kernels.floats(ones, inner).fill(1);
	kernels.multiply({
		a: ones,
		panels,
		bias: new Float32Array(columns),
		isRectified: false,
		out,
		numRows: 1,
		inner,
	});
	gradients.set(kernels.floats(out, outputs), bias.start);
}

/** Writes the transpose of a matrix [inner, columns] in panels of its columns. */
function packTransposed(
	matrix: Float32Array,
	{ inner, columns }: MatrixLayer,
	to: Float32Array,
): void {
	let at = 0;
	for (let first = 0; first < inner; first += panelColumns)
		for (let column = 0; column < columns; column++) {
			let from = first * columns + column;
			for (let row = 0; row < panelColumns; row++) {
				to[at++] = matrix[from];
				from += columns;
			}
		}
}
