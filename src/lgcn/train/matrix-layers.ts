/**
 * The L-GCN's layers as matrices, for products on plain arrays. Matrices are padded with zeros to the widths that the kernels take.
 * P: the number of all trained values, as in `Parameters`.
 */

import { roundUp } from "../../kernels/round-up.ts";
import { panelColumns } from "../../kernels/sizes.ts";
import type { Parameter } from "../../training/parameters.ts";
import { convNames } from "../gcn.ts";

/** A layer `x W + b`. */
export interface MatrixLayer {
	readonly weight: Parameter;
	readonly bias: Parameter;
	/** Parts of the input: the row's own values (1), or these and the mean over its neighbours (2). A part has `inputs` values in `width` columns. */
	readonly parts: 1 | 2;
	readonly inputs: number;
	readonly width: number;
	/** Columns of the input: parts times width. */
	readonly inner: number;
	readonly outputs: number;
	/** `outputs` rounded up to whole panels of the kernels. */
	readonly columns: number;
	/** Whether the weights are stored as [outputs, inputs], as in PyTorch's linear layers. */
	readonly isTransposed: boolean;
}

/** The kernel that sums over neighbours needs a multiple of this many columns. */
const sumColumns = 32;

/** The first layers are convolutions; the two layers of the classifier follow. */
export const numConvolutions = convNames.length;

/** The convolutions, then the classifier's layers. */
export function matrixLayers(layout: readonly Parameter[]): MatrixLayer[] {
	const named = (name: string) =>
		layout.find((parameter) => parameter.name === name)!;
	const convolutions = convNames.map((name) => {
		const weight = named(`${name}.weight`);
		const [inner, outputs] = weight.shape;
		const bias = named(`${name}.bias`);
		return createLayer({ weight, bias, parts: 2, inputs: inner / 2, outputs });
	});
	const linear = ["classifier.0", "classifier.2"].map((name) => {
		const weight = named(`${name}.weight`);
		const [outputs, inputs] = weight.shape;
		const bias = named(`${name}.bias`);
		return createLayer({ weight, bias, parts: 1, inputs, outputs });
	});
	return [...convolutions, ...linear];
}

function createLayer(
	layer: Pick<MatrixLayer, "weight" | "bias" | "parts" | "inputs" | "outputs">,
): MatrixLayer {
	const width = roundUp(layer.inputs, sumColumns);
	return {
		...layer,
		width,
		inner: layer.parts * width,
		columns: roundUp(layer.outputs, panelColumns),
		isTransposed: layer.parts === 1,
	};
}

/** Whether the weights are stored like the matrix, without padding and not transposed. */
function isWhole(layer: MatrixLayer): boolean {
	const { width, inputs, columns, outputs, isTransposed } = layer;
	return !isTransposed && width === inputs && columns === outputs;
}

/** Returns the matrix of a layer, [inner, columns], from all weights [P]; a view of them if they are stored like the matrix. */
export function weightMatrix(
	layer: MatrixLayer,
	weights: Float32Array,
): Float32Array {
	const { weight, inner, columns } = layer;
	const values = weights.subarray(weight.start, weight.end);
	if (isWhole(layer)) return values;
	const matrix = new Float32Array(inner * columns);
	forEntries(layer, 0, inner, (at, entry) => {
		matrix[at] = values[entry];
	});
	return matrix;
}

/** Returns the biases of a layer, [columns], from all weights [P]. */
export function biasRow(
	{ bias, columns }: MatrixLayer,
	weights: Float32Array,
): Float32Array {
	const row = new Float32Array(columns);
	row.set(weights.subarray(bias.start, bias.end));
	return row;
}

/** Writes rows of a matrix's gradient, [n, columns] from row `first` on, into the gradients of all weights [P]. */
export function putRows(
	layer: MatrixLayer,
	first: number,
	rows: Float32Array,
	gradients: Float32Array,
): void {
	const { weight, columns } = layer;
	if (isWhole(layer)) {
		gradients.set(rows, weight.start + first * columns);
		return;
	}
	const last = first + rows.length / columns;
	forEntries(layer, first, last, (at, entry) => {
		gradients[weight.start + entry] = rows[at];
	});
}

/** Calls `visit` with two indices of each value: in the matrix's rows from `first` up to `last`, and in the layer's weights. */
function forEntries(
	{ inputs, width, outputs, columns, isTransposed }: MatrixLayer,
	first: number,
	last: number,
	visit: (at: number, entry: number) => void,
): void {
	for (let row = first; row < last; row++) {
		const column = row % width;
		if (column >= inputs) continue;
		const input = Math.floor(row / width) * inputs + column;
		const at = (row - first) * columns;
		for (let o = 0; o < outputs; o++)
			visit(at + o, isTransposed ? o * inputs + input : input * outputs + o);
	}
}
