/**
 * Dense layers in WebAssembly SIMD. Some rows at a time go through all layers, and of each product some inner columns at a time,
 * so that what is read again lies in a core's own caches.
 */
import { compileKernels, openRoom } from "./kernel-room.ts";
import { multiplyCode, panelColumns, rowsTogether } from "./product-code.ts";

/** `activation(x W + b)`. */
export interface DenseLayer {
	readonly inputs: number;
	readonly outputs: number;
	/** [inputs, outputs] */
	readonly weight: Float32Array;
	/** [outputs], or null for zeros. */
	readonly bias: Float32Array | null;
	/** An array is the slopes of a PReLU, [outputs]. */
	readonly activation: "linear" | "relu" | Float32Array;
}

/** Addresses are bytes from the memory's start, strides count values. */
interface ProductKernel {
	/**
	 * out_i = max(out_i + a_i B, floor) for `rowsTogether` rows a group. At `panel` lie `inner` rows of `panelColumns` values of B,
	 * at `floor` one value.
	 */
	multiply(
		a: number,
		aStride: number,
		panel: number,
		inner: number,
		floor: number,
		out: number,
		outStride: number,
		numGroups: number,
	): void;
}

/** Where a layer's weights lie, and what comes of the rows that go through. */
interface Placed {
	readonly layer: DenseLayer;
	/** Outputs up to a whole panel. */
	readonly width: number;
	readonly panels: number;
	/** [width] */
	readonly bias: number;
	/** [blockRows, width] */
	readonly out: number;
}

const blockRows = 64;
const innerTogether = 256;

let compiled: object | null = null;

/** Returns a function that applies the layers, [R, inputs of the first] -> [R, outputs of the last]; what a row becomes depends on nothing but that row. */
export function createDenseLayers(
	layers: readonly DenseLayer[],
): (x: Float32Array, to: Float32Array) => void {
	compiled ??= compileKernels([multiplyCode()]);
	const { multiply, ...room } = openRoom<ProductKernel>(compiled);
	const { inputs } = layers[0];
	const widths = layers.map(({ outputs }) => padded(outputs));
	const [floors, first, ...addresses] = room.layOut([
		...[2, blockRows * inputs],
		...layers.flatMap((layer, i) => [
			...[layer.inputs * widths[i], widths[i], blockRows * widths[i]],
		]),
	]);
	const noFloor = floors + 4;
	room.floats(floors, 2).set([0, Number.NEGATIVE_INFINITY]);
	const x = room.floats(first, blockRows * inputs);
	const placed = layers.map((layer, i): Placed => {
		const [panels, bias, out] = addresses.slice(3 * i, 3 * i + 3);
		const width = widths[i];
		fillPanels(layer, room.floats(panels, layer.inputs * width));
		if (layer.bias) room.floats(bias, width).set(layer.bias);
		return { layer, width, panels, bias, out };
	});
	const last = placed[placed.length - 1];

	function applyLayer(
		{ layer, width, panels, bias, out }: Placed,
		a: number,
		aStride: number,
		numRows: number,
	): void {
		const numGroups = Math.ceil(numRows / rowsTogether);
		const start = room.floats(bias, width);
		const sums = room.floats(out, numGroups * rowsTogether * width);
		for (let at = 0; at < sums.length; at += width) sums.set(start, at);
		for (let k = 0; k < layer.inputs; k += innerTogether) {
			const inner = Math.min(innerTogether, layer.inputs - k);
			const isLast = k + inner === layer.inputs;
			const floor = isLast && layer.activation === "relu" ? floors : noFloor;
			for (let column = 0; column < width; column += panelColumns)
				multiply(
					...([a + 4 * k, aStride] as const),
					panels + 4 * (column * layer.inputs + k * panelColumns),
					...([inner, floor, out + 4 * column, width, numGroups] as const),
				);
		}
		if (typeof layer.activation !== "string")
			bend(sums, width, layer.activation);
	}

	return (values, to) => {
		const numRows = values.length / inputs;
		const { outputs } = last.layer;
		for (let row = 0; row < numRows; row += blockRows) {
			const count = Math.min(blockRows, numRows - row);
			x.set(values.subarray(row * inputs, (row + count) * inputs));
			let [a, aStride] = [first, inputs];
			for (const each of placed) {
				applyLayer(each, a, aStride, count);
				[a, aStride] = [each.out, each.width];
			}
			const out = room.floats(last.out, count * last.width);
			for (let i = 0; i < count; i++) {
				const start = i * last.width;
				const ofRow = out.subarray(start, start + outputs);
				to.set(ofRow, (row + i) * outputs);
			}
		}
	};
}

function padded(columns: number): number {
	return Math.ceil(columns / panelColumns) * panelColumns;
}

/** Panel after panel, each [inputs, panelColumns]; columns beyond the last stay zeros. */
function fillPanels(
	{ inputs, outputs, weight }: DenseLayer,
	panels: Float32Array,
): void {
	for (let column = 0; column < outputs; column += panelColumns) {
		const count = Math.min(panelColumns, outputs - column);
		for (let k = 0; k < inputs; k++) {
			const from = k * outputs + column;
			const to = column * inputs + k * panelColumns;
			for (let c = 0; c < count; c++) panels[to + c] = weight[from + c];
		}
	}
}

/** PReLU, in place. */
function bend(x: Float32Array, width: number, slopes: Float32Array): void {
	for (let row = 0; row < x.length; row += width)
		for (let c = 0; c < slopes.length; c++)
			if (x[row + c] < 0) x[row + c] *= slopes[c];
}
