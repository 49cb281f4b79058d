/** Dense layers in kernels: one block of rows after another passes through all layers. */
import {
	blockRows,
	createPanelProducts,
	type PanelProducts,
} from "./panel-products.ts";
import { roundUp } from "./round-up.ts";
import { panelColumns } from "./sizes.ts";

/** A dense layer: `activation(x W + b)`. */
export interface DenseLayer {
	readonly inputs: number;
	readonly outputs: number;
	/** [inputs, outputs] */
	readonly weight: Float32Array;
	/** [outputs], or null for zeros. */
	readonly bias: Float32Array | null;
	readonly activation: "linear" | "relu";
}

/** A layer whose weights are in the kernels' memory. */
interface LoadedLayer {
	readonly layer: DenseLayer;
	/** Columns of the layer's input, with those that pad it. */
	readonly inner: number;
	/** Outputs, padded to whole panels. */
	readonly width: number;
	/** Address of the weights, [inner, width]. */
	readonly panels: number;
	/** [width] */
	readonly bias: Float32Array;
	/** Address of the outputs, [blockRows, width]. */
	readonly out: number;
}

/**
 * Returns a function that applies the layers, [R, inputs of the first] -> [R, outputs of the last], and writes the result to `to`.
 * A row's result depends on that row alone.
 */
export function createDenseLayers(
	layers: readonly DenseLayer[],
): (x: Float32Array, to: Float32Array) => void {
	const products = createPanelProducts();
	const { inputs } = layers[0];
	const { outputs } = layers[layers.length - 1];
	const { first, loaded } = loadLayers(products, layers);
	const x = products.floats(first, blockRows * inputs);
	const last = loaded[loaded.length - 1];
	const results = products.floats(last.out, blockRows * last.width);

	return (values, to) => {
		const numRows = values.length / inputs;
		for (let row = 0; row < numRows; row += blockRows) {
			const count = Math.min(blockRows, numRows - row);
			x.set(values.subarray(row * inputs, (row + count) * inputs));
			let a = first;
			for (const each of loaded) {
				applyLayer(products, each, a, count);
				a = each.out;
			}
			for (let i = 0; i < count; i++) {
				const start = i * last.width;
				const result = results.subarray(start, start + outputs);
				to.set(result, (row + i) * outputs);
			}
		}
	};
}

/** Loads all layers; `first` is the address of the input, [blockRows, inputs of the first]. */
function loadLayers(
	products: PanelProducts,
	layers: readonly DenseLayer[],
): { readonly first: number; readonly loaded: readonly LoadedLayer[] } {
	const [first, ...addresses] = products.layOut([
		blockRows * layers[0].inputs,
		...layers.flatMap((_, i) => {
			const width = padded(layers[i].outputs);
			return [innerOf(layers, i) * width, blockRows * width];
		}),
	]);
	const loaded = layers.map((layer, i) =>
		loadLayer(products, layer, innerOf(layers, i), addresses.slice(2 * i)),
	);
	return { first, loaded };
}

/** Columns of a layer's input: the first layer's are not padded, the others are whole panels. */
function innerOf(layers: readonly DenseLayer[], i: number): number {
	return i === 0 ? layers[0].inputs : padded(layers[i - 1].outputs);
}

function padded(columns: number): number {
	return roundUp(columns, panelColumns);
}

/** Puts a layer's weights into panels; columns beyond the layer's own stay zeros. */
function loadLayer(
	products: PanelProducts,
	layer: DenseLayer,
	inner: number,
	[panels, out]: readonly number[],
): LoadedLayer {
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
	{ layer, inner, panels, bias, out }: LoadedLayer,
	a: number,
	numRows: number,
): void {
	const isRectified = layer.activation === "relu";
	products.multiply({ a, panels, bias, isRectified, out, numRows, inner });
}
