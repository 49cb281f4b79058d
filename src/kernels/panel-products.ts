/**
 * Matrix products in kernels, the second matrix in panels of columns. Rows and inner columns are multiplied in blocks, so small that both
 * matrices' blocks stay in a core's own caches.
 */
import { openScratchMemory, type ScratchMemory } from "./scratch-memory.ts";
import { panelColumns, rowsTogether } from "./sizes.ts";

/** Addresses are bytes from the memory's start, strides count values. */
interface PanelKernels {
	/** out_i = max(out_i + a_i B, floor) for `rowsTogether` rows a group. `panel` is [inner, panelColumns] of B; at `floor` is one value. */
	multiplyPanel(
		a: number,
		aStride: number,
		panel: number,
		inner: number,
		floor: number,
		out: number,
		outStride: number,
		numGroups: number,
	): void;
	/** The same for columns of a matrix in panels: out_i = max(out_i + (column i of A) B, floor). */
	multiplyPanelColumns: PanelKernels["multiplyPanel"];
	/** Copies `panelColumns` values of each row to a panel. */
	packPanel(from: number, stride: number, to: number, numRows: number): void;
}

/** A matrix to copy to panels. */
export interface PackedMatrix {
	/** Address of [inner, columns], rows `stride` values apart; `columns` is a multiple of `panelColumns`. */
	readonly from: number;
	readonly stride: number;
	readonly inner: number;
	readonly columns: number;
	/** Address of the panels, one after the other. */
	readonly to: number;
}

/** a B + bias. */
export interface PanelProduct {
	/** Address of [numRows, inner]; with an odd number of rows there is space for one more. */
	readonly a: number;
	/** Address of B in panels, [inner, columns]. */
	readonly panels: number;
	/** [columns], a multiple of `panelColumns`. */
	readonly bias: Float32Array;
	/** Whether a ReLU follows. */
	readonly isRectified: boolean;
	/** Address of [numRows, columns]; with an odd number of rows there is space for one more. */
	readonly out: number;
	readonly numRows: number;
	readonly inner: number;
}

/** a^T B. */
export interface PanelColumnProduct {
	/** Address of a in panels, [inner, n]. */
	readonly aPanels: number;
	/** Address of B in panels, [inner, columns]. */
	readonly panels: number;
	/** Address of [n, columns]. */
	readonly out: number;
	/** n and `columns` are multiples of `panelColumns`. */
	readonly n: number;
	readonly inner: number;
	readonly columns: number;
}

export interface PanelProducts extends ScratchMemory {
	/** Copies a matrix to panels. */
	pack(matrix: PackedMatrix): void;
	/** out = a B + bias, then a ReLU if `isRectified`. A value is one float32 sum that begins with the bias and goes on in the order of the inner columns. */
	multiply(product: PanelProduct): void;
	/** out += a^T B. A value is one float32 sum in the order of the inner rows. */
	addColumnProducts(product: PanelColumnProduct): void;
	/** Adds [columns] at `bias` to each row of out, [numRows, columns], then takes the ReLU if `isRectified`; out has space as for `multiply`. */
	addBias(
		out: number,
		bias: number,
		isRectified: boolean,
		shape: { readonly numRows: number; readonly columns: number },
	): void;
}

/** Rows of a block: they fit a core's second cache. */
export const blockRows = 64;
/** Inner columns of a block: a panel with this many rows fits the first cache. */
const innerTogether = 256;
/** As `innerTogether`, where two panels must fit the first cache. */
const columnsInnerTogether = 128;

/** Addresses of three constants that `layOut` writes before all arrays: 0, -Infinity and 1. */
const zeroAt = 0;
const noFloorAt = 4;
const oneAt = 8;

/** Opens matrix products, with other kernels K, on a scratch memory of their own. */
export function openPanelProducts<K extends object>(): K & PanelProducts {
	const kernels = openScratchMemory<K & PanelKernels>();
	const memory: ScratchMemory & PanelKernels = kernels;
	return {
		...kernels,
		layOut(lengths) {
			const [, ...addresses] = memory.layOut([3, ...lengths]);
			memory.floats(zeroAt, 3).set([0, Number.NEGATIVE_INFINITY, 1]);
			return addresses;
		},
		pack({ from, stride, inner, columns, to }) {
			for (let column = 0; column < columns; column += panelColumns) {
				const panel = to + 4 * column * inner;
				memory.packPanel(from + 4 * column, stride, panel, inner);
			}
		},
		multiply(product) {
			const { bias, out, numRows } = product;
			const columns = bias.length;
			const sums = memory.floats(out, numRows * columns);
			for (let at = 0; at < sums.length; at += columns) sums.set(bias, at);
			for (let row = 0; row < numRows; row += blockRows)
				multiplyBlock(memory, product, row);
		},
		addColumnProducts: (product) => addColumnProducts(memory, product),
		addBias(out, bias, isRectified, { numRows, columns }) {
			const floor = isRectified ? zeroAt : noFloorAt;
			const numGroups = Math.ceil(numRows / rowsTogether);
			// The bias is added as the product of a column of ones with the bias; a stride of 0 makes all rows read the same one.
			for (let column = 0; column < columns; column += panelColumns) {
				const panel = bias + 4 * column;
				const to = out + 4 * column;
				memory.multiplyPanel(oneAt, 0, panel, 1, floor, to, columns, numGroups);
			}
		},
	};
}

export const createPanelProducts = openPanelProducts<object>;

/** Multiplies the block of rows from `row` on: for each block of inner columns, panel after panel. */
function multiplyBlock(
	kernels: PanelKernels,
	{ a, panels, bias, isRectified, out, numRows, inner }: PanelProduct,
	row: number,
): void {
	const columns = bias.length;
	const aStart = a + 4 * row * inner;
	const outStart = out + 4 * row * columns;
	const numGroups = Math.ceil(
		Math.min(blockRows, numRows - row) / rowsTogether,
	);
	for (let k = 0; k < inner; k += innerTogether) {
		const together = Math.min(innerTogether, inner - k);
		const isLast = k + together === inner;
		const floor = isLast && isRectified ? zeroAt : noFloorAt;
		for (let column = 0; column < columns; column += panelColumns)
			kernels.multiplyPanel(
				aStart + 4 * k,
				inner,
				panels + 4 * (column * inner + k * panelColumns),
				together,
				floor,
				outStart + 4 * column,
				columns,
				numGroups,
			);
	}
}

function addColumnProducts(
	kernels: PanelKernels,
	{ aPanels, panels, out, n, inner, columns }: PanelColumnProduct,
): void {
	const numGroups = panelColumns / rowsTogether;
	for (let k = 0; k < inner; k += columnsInnerTogether) {
		const together = Math.min(columnsInnerTogether, inner - k);
		const rowStart = k * panelColumns;
		for (let column = 0; column < columns; column += panelColumns)
			for (let i = 0; i < n; i += panelColumns)
				kernels.multiplyPanelColumns(
					aPanels + 4 * (i * inner + rowStart),
					1,
					panels + 4 * (column * inner + rowStart),
					together,
					noFloorAt,
					out + 4 * (i * columns + column),
					columns,
					numGroups,
				);
	}
}
