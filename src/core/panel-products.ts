/**
 * Products of matrices in WebAssembly SIMD, the second one in panels of columns. Some rows at a time meet some inner columns at a time,
 * so that what is read again lies in a core's own caches.
 */
import { compileKernels, type KernelRoom, openRoom } from "./kernel-room.ts";
import {
	multiplyCode,
	packPanelCode,
	panelColumns,
	rowsTogether,
} from "./product-code.ts";

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
	/** Copies `panelColumns` values of each row, side by side. */
	packPanel(from: number, stride: number, to: number, numRows: number): void;
}

export interface PanelProducts extends Omit<KernelRoom, "layOut"> {
	/** As a room's, with two values before what is asked for. */
	layOut(lengths: readonly number[]): number[];
	/** [inner, columns] at `from`, whole panels, as `multiply` takes it. */
	pack(from: number, inner: number, columns: number, to: number): void;
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
}

/** Rows of a block, and inner columns of a panel, that fit a core's second and first cache. */
export const blockRows = 64;
const innerTogether = 256;

let compiled: object | null = null;

export function createPanelProducts(): PanelProducts {
	compiled ??= compileKernels([multiplyCode(), packPanelCode()]);
	const { packPanel, ...room } = openRoom<ProductKernels>(compiled);

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
		...room,
		layOut(lengths) {
			const [, ...addresses] = room.layOut([2, ...lengths]);
			room.floats(zeroAt, 2).set([0, Number.NEGATIVE_INFINITY]);
			return addresses;
		},
		pack(from, inner, columns, to) {
			for (let column = 0; column < columns; column += panelColumns)
				packPanel(from + 4 * column, columns, to + 4 * column * inner, inner);
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
	};
}

const zeroAt = 0;
const noFloorAt = 4;
