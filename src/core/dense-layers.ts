/** Dense layers in WebAssembly SIMD: some rows at a time go through all of them. */
import {
	blockRows,
	createPanelProducts,
	type PanelProducts,
} from "./panel-products.ts";
import { panelColumns } from "./product-code.ts";
import { roundUp } from "../arrays/round-up.ts";

/** `activation(x W + b)`. */
export interface DenseLayer {
	readonly inputs: number;
	readonly outputs: number;
	/** [inputs, outputs] */
	readonly weight: Float32Array;
	/** [outputs], or null for zeros. */
	readonly bias: Float32Array | null;
	readonly activation: "linear" | "relu";
}

/** Where a layer's weights lie, and what comes of the rows that go through. */
interface Placed {
	readonly layer: DenseLayer;
	/** Columns of the layer's input as it lies there. */
	readonly inner: number;
	/** Outputs up to a whole panel. */
	readonly width: number;
	readonly panels: number;
	/** [width] */
	readonly bias: Float32Array;
	/** [blockRows, width] */
	readonly out: number;
}

/**
 * Returns a function that applies the layers, [R, inputs of the first] -> [R, outputs of the last], and writes to `to`.
 * What a row becomes depends on nothing but that row.
 */
export function createDenseLayers(
	layers: readonly DenseLayer[],
): (x: Float32Array, to: Float32Array) => void {
	const products = createPanelProducts();
	const { inputs } = layers[0];
	const { outputs } = layers[layers.length - 1];
	const [first, ...addresses] = products.layOut([
		blockRows * inputs,
		...layers.flatMap((_, i) => {
			const width = padded(layers[i].outputs);
			return [innerOf(layers, i) * width, blockRows * width];
		}),
	]);
	const placed = layers.map((layer, i) =>
		place(products, layer, innerOf(layers, i), addresses.slice(2 * i)),
	);
	const x = products.floats(first, blockRows * inputs);
	const last = placed[placed.length - 1];
	const results = products.floats(last.out, blockRows * last.width);

	return (values, to) => {
		const numRows = values.length / inputs;
		for (let row = 0; row < numRows; row += blockRows) {
			const count = Math.min(blockRows, numRows - row);
			x.set(values.subarray(row * inputs, (row + count) * inputs));
			let a = first;
			for (const each of placed) {
				applyLayer(products, each, a, count);
				a = each.out;
			}
			for (let i = 0; i < count; i++) {
				const start = i * last.width;
				const ofRow = results.subarray(start, start + outputs);
				to.set(ofRow, (row + i) * outputs);
			}
		}
	};
}

/** Columns that lie there of what goes into a layer: the first one's inputs, then whole panels. */
function innerOf(layers: readonly DenseLayer[], i: number): number {
	return i === 0 ? layers[0].inputs : padded(layers[i - 1].outputs);
}

function padded(columns: number): number {
	return roundUp(columns, panelColumns);
}

/** Columns beyond a layer's own stay zeros. */
function place(
	products: PanelProducts,
	layer: DenseLayer,
	inner: number,
	[panels, out]: readonly number[],
): Placed {
	const { inputs, outputs, weight } = layer;
	const width = padded(outputs);
	const values = products.floats(panels, inner * width);
	for (let column = 0; column < outputs; column += panelColumns) {
		const count = Math.min(panelColumns, outputs - column);
		for (let k = 0; k < inputs; k++) {
			const from = k * outputs + column;
			const to = column * inner + k * panelColumns;
			for (let c = 0; c < count; c++) values[to + c] = weight[from + c];
		}
	}
	const bias = new Float32Array(width);
	if (layer.bias) bias.set(layer.bias);
	return { layer, inner, width, panels, bias, out };
}

function applyLayer(
	products: PanelProducts,
	{ layer, inner, panels, bias, out }: Placed,
	a: number,
	numRows: number,
): void {
	const isRectified = layer.activation === "relu";
	const shape = { numRows, inner };
	products.multiply(a, panels, bias, isRectified, out, shape);
}
