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

/** @param firstWithInputGradient the first layer whose gradient of x is needed */
export function productsInKernels(
	kernels: LayerKernels,
	layers: readonly MatrixLayer[],
	firstWithInputGradient: number,
): LayerProducts {
	const widest = Math.max(...layers.map(({ columns }) => columns));
	const sizeOf = ({ inner, columns }: MatrixLayer) => inner * columns;
	const noBias = new Float32Array(widest);
	let biases: Float32Array[] = [];
	/** Panels of dy, panels of x, their products, ones, a matrix; then the panels of each layer's weights, forward and backward. */
	let addresses: readonly number[] = [];
	const forwardAt = (layer: number) => addresses[5 + layer];
	const backwardAt = (layer: number) => addresses[5 + layers.length + layer];

	function putWeights(
		layer: number,
		{ x, numRows: inner }: BackwardArrays,
		gradients: Float32Array,
	): void {
		const { inner: width, columns } = layers[layer];
		const [dyPanels, xPanels, products] = addresses;
		for (let first = 0; first < width; first += columnsTogether) {
			const n = Math.min(columnsTogether, width - first);
			kernels.pack({
				from: x + 4 * first,
				stride: width,
				inner,
				columns: n,
				to: xPanels,
			});
			const rows = kernels.floats(products, n * columns).fill(0);
			kernels.addColumnProducts({
				aPanels: xPanels,
				panels: dyPanels,
				out: products,
				n,
				inner,
				columns,
			});
			putRows(layers[layer], first, rows, gradients);
		}
	}

	function putBiases(
		{ bias, outputs, columns }: MatrixLayer,
		inner: number,
		gradients: Float32Array,
	): void {
		const [dyPanels, , products, ones] = addresses;
		kernels.floats(ones, inner).fill(1);
		kernels.multiply({
			a: ones,
			panels: dyPanels,
			bias: noBias.subarray(0, columns),
			isRectified: false,
			out: products,
			numRows: 1,
			inner,
		});
		gradients.set(kernels.floats(products, outputs), bias.start);
	}

	return {
		lengths: (numRows) => [
			numRows * widest,
			numRows * columnsTogether,
			columnsTogether * widest,
			2 * numRows,
			Math.max(...layers.map(sizeOf)),
			...layers.map(sizeOf),
			...layers.map((layer, i) =>
				i < firstWithInputGradient ? 0 : sizeOf(layer),
			),
		],
		load(weights, at) {
			addresses = at;
			biases = layers.map((layer) => biasRow(layer, weights));
			layers.forEach((layer, i) => {
				const { inner, columns } = layer;
				const matrix = weightMatrix(layer, weights);
				const matrixAt = addresses[4];
				kernels.floats(matrixAt, matrix.length).set(matrix);
				kernels.pack({
					from: matrixAt,
					stride: columns,
					inner,
					columns,
					to: forwardAt(i),
				});
				if (i < firstWithInputGradient) return;
				const panels = kernels.floats(backwardAt(i), matrix.length);
				packTransposed(matrix, layer, panels);
			});
		},
		apply(layer, { x, y, numRows }, isRectified) {
			kernels.multiply({
				a: x,
				panels: forwardAt(layer),
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
			kernels.pack({
				from: dy,
				stride: columns,
				inner: numRows,
				columns,
				to: addresses[0],
			});
			putWeights(layer, arrays, gradients);
			putBiases(layers[layer], numRows, gradients);
			if (dx === null) return;
			kernels.multiply({
				a: dy,
				panels: backwardAt(layer),
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

/** The transpose of [inner, columns] in panels of its columns. */
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
