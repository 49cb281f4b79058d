/**
 * Products of matrices in WebAssembly SIMD, the second one in panels of columns. Some rows at a time meet some inner columns at a time,
 * so that what is read again lies in a core's own caches.
 */
import { compileKernels, type KernelRoom, openRoom } from "./kernel-room.ts";
import {
	multiplyCode,
	multiplyColumnsCode,
	packPanelCode,
	panelColumns,
	rowsTogether,
} from "./product-code.ts";
import type { WasmFunction } from "./wasm-code.ts";

/** Addresses are bytes from the memory's start, strides count values. */
interface ProductKernels {
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
	/** The same of columns of a, `a` and `aStride` in a panel as B's: out_i = max(out_i + (column i of a) B, floor). */
	multiplyColumns: ProductKernels["multiply"];
	/** Copies `panelColumns` values of each row, side by side. */
	packPanel(from: number, stride: number, to: number, numRows: number): void;
}

export interface PanelProducts extends Omit<KernelRoom, "layOut"> {
	/** As a room's, with three values before what is asked for. */
	layOut(lengths: readonly number[]): number[];
	/** [inner, columns] at `from`, whole panels of rows that are `stride` values apart, as `multiply` takes it. */
	pack(
		from: number,
		stride: number,
		inner: number,
		columns: number,
		to: number,
	): void;
	/**
	 * out = a B + bias, where `isRectified` with a ReLU, [numRows, inner] and [inner, columns] -> [numRows, columns], in whole panels.
	 * Rows are computed in pairs: a and out have room for one more where their number is odd. A value is one float32 sum, in order of the
	 * inner columns, begun with the bias.
	 */
	multiply(
		a: number,
		panels: number,
		bias: Float32Array,
		isRectified: boolean,
		out: number,
		shape: { readonly numRows: number; readonly inner: number },
	): void;
	/**
	 * out += a^T B, of whole panels both: [inner, n] and [inner, columns] -> [n, columns]. A value is one float32 sum in order of the
	 * inner rows.
	 */
	addColumnProducts(
		aPanels: number,
		panels: number,
		out: number,
		shape: {
			readonly n: number;
			readonly inner: number;
			readonly columns: number;
		},
	): void;
	/** Adds [columns] at `bias` to each row of out, whole panels, and takes the ReLU where `isRectified`; room for a row more where their number is odd. */
	addBias(
		out: number,
		bias: number,
		isRectified: boolean,
		shape: { readonly numRows: number; readonly columns: number },
	): void;
}

/** Rows of a block, and inner columns of a panel, that fit a core's second and first cache. */
export const blockRows = 64;
const innerTogether = 256;
/** Rows of two panels that fit the first cache side by side. */
const columnsInnerTogether = 128;

/** The kernels behind `openPanelProducts`. */
export function productCodes(): WasmFunction[] {
	return [multiplyCode(), multiplyColumnsCode(), packPanelCode()];
}

let compiled: object | null = null;

export function createPanelProducts(): PanelProducts {
	compiled ??= compileKernels(productCodes());
	return openPanelProducts(compiled);
}

/** Products in a room with the other kernels that were compiled with theirs. */
export function openPanelProducts<K extends object>(
	compiledKernels: object,
): K & PanelProducts {
	const kernels = openRoom<K & ProductKernels>(compiledKernels);
	const room: KernelRoom & ProductKernels = kernels;

	/** @param count rows of a block */
	function multiplyBlock(
		a: number,
		panels: number,
		columns: number,
		isRectified: boolean,
		out: number,
		inner: number,
		count: number,
	): void {
		const numGroups = Math.ceil(count / rowsTogether);
		for (let k = 0; k < inner; k += innerTogether) {
			const together = Math.min(innerTogether, inner - k);
			const isLast = k + together === inner;
			const floor = isLast && isRectified ? zeroAt : noFloorAt;
			for (let column = 0; column < columns; column += panelColumns)
				room.multiply(
					...([a + 4 * k, inner] as const),
					panels + 4 * (column * inner + k * panelColumns),
					...([together, floor] as const),
					...([out + 4 * column, columns, numGroups] as const),
				);
		}
	}

	return {
		...kernels,
		layOut(lengths) {
			const [, ...addresses] = room.layOut([3, ...lengths]);
			room.floats(zeroAt, 3).set([0, Number.NEGATIVE_INFINITY, 1]);
			return addresses;
		},
		pack(from, stride, inner, columns, to) {
			for (let column = 0; column < columns; column += panelColumns)
				room.packPanel(
					...([from + 4 * column, stride] as const),
					...([to + 4 * column * inner, inner] as const),
				);
		},
		multiply(a, panels, bias, isRectified, out, { numRows, inner }) {
			const columns = bias.length;
			const sums = room.floats(out, numRows * columns);
			for (let at = 0; at < sums.length; at += columns) sums.set(bias, at);
			for (let row = 0; row < numRows; row += blockRows)
				multiplyBlock(
					...([a + 4 * row * inner, panels, columns, isRectified] as const),
					...([out + 4 * row * columns, inner] as const),
					Math.min(blockRows, numRows - row),
				);
		},
		addColumnProducts(aPanels, panels, out, { n, inner, columns }) {
			const numGroups = panelColumns / rowsTogether;
			for (let k = 0; k < inner; k += columnsInnerTogether) {
				const together = Math.min(columnsInnerTogether, inner - k);
				const behind = k * panelColumns;
				for (let column = 0; column < columns; column += panelColumns)
					for (let i = 0; i < n; i += panelColumns)
						room.multiplyColumns(
							...([aPanels + 4 * (i * inner + behind), 1] as const),
							...([panels + 4 * (column * inner + behind), together] as const),
							noFloorAt,
							...([out + 4 * (i * columns + column), columns] as const),
							numGroups,
						);
			}
		},
		addBias(out, bias, isRectified, { numRows, columns }) {
			const floor = isRectified ? zeroAt : noFloorAt;
			const numGroups = Math.ceil(numRows / rowsTogether);
			for (let column = 0; column < columns; column += panelColumns)
				room.multiply(
					...([oneAt, 0, bias + 4 * column, 1, floor] as const),
					...([out + 4 * column, columns, numGroups] as const),
				);
		},
	};
}

const zeroAt = 0;
const noFloorAt = 4;
const oneAt = 8;
