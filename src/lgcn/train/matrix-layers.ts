/**
 * The L-GCN's layers as matrices, for products on plain arrays. What is narrower than kernels take stands among zeros.
 * P: the values of all weights together, as `core/parameters` has them.
 */

import { roundUp } from "../../kernels/round-up.ts";
import { panelColumns } from "../../kernels/sizes.ts";
import type { Parameter } from "../../training/parameters.ts";
import { convNames } from "../gcn.ts";

/** `x W + b`. */
export interface MatrixLayer {
	readonly weight: Parameter;
	readonly bias: Parameter;
	/** What goes in is a row's values, or those and what its neighbours pass: each `inputs` values in `width` columns. */
	readonly parts: 1 | 2;
	readonly inputs: number;
	readonly width: number;
	/** Columns of what goes in: parts times width. */
	readonly inner: number;
	readonly outputs: number;
	/** Outputs up to a whole panel. */
	readonly columns: number;
	/** Whether the weights lie [outputs, inputs], as PyTorch has linear layers. */
	readonly isTransposed: boolean;
}

/** What sums over neighbours take at once. */
const sumColumns = 32;

/** Layers that are convolutions; the classifier's two follow. */
export const numConvolutions = convNames.length;

/** The convolutions, then the classifier's layers. */
export function matrixLayers(layout: readonly Parameter[]): MatrixLayer[] {
	const named = (name: string) =>
		layout.find((parameter) => parameter.name === name)!;
	const convolutions = convNames.map((name) => {
		const weight = named(`${name}.weight`);
		const [inner, outputs] = weight.shape;
		return layerOf(weight, named(`${name}.bias`), 2, inner / 2, outputs);
	});
	const linear = ["classifier.0", "classifier.2"].map((name) => {
		const weight = named(`${name}.weight`);
		const [outputs, inputs] = weight.shape;
		return layerOf(weight, named(`${name}.bias`), 1, inputs, outputs);
	});
	return [...convolutions, ...linear];
}

function layerOf(
	weight: Parameter,
	bias: Parameter,
	parts: 1 | 2,
	inputs: number,
	outputs: number,
): MatrixLayer {
	const width = roundUp(inputs, sumColumns);
	return {
		...{ weight, bias, parts, inputs, width, outputs },
		inner: parts * width,
		columns: roundUp(outputs, panelColumns),
		isTransposed: parts === 1,
	};
}

/** Whether weights lie as their matrix does. */
function isWhole(layer: MatrixLayer): boolean {
	const { width, inputs, columns, outputs, isTransposed } = layer;
	return !isTransposed && width === inputs && columns === outputs;
}

/** [inner, columns] of all weights [P]; a view of them where they lie so. */
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

/** [columns] of all weights [P]. */
export function biasRow(
	{ bias, columns }: MatrixLayer,
	weights: Float32Array,
): Float32Array {
	const row = new Float32Array(columns);
	row.set(weights.subarray(bias.start, bias.end));
	return row;
}

/** Writes rows of the matrix's gradient, [n, columns] from row `first` on, to where the weights' gradients lie among all, [P]. */
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

/** Calls `visit` with where a value lies in the matrix's rows from `first` up to `last`, and where among the layer's weights. */
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
