/**
 * Products of two blocks of rows by a SIMD kernel that compares them with thresholds on the way: what an exact search has without any engine.
 * Blocks lie in the kernel's own memory, in groups of rows.
 */
import {
	alignedBytes,
	growTo,
	type KernelMemory,
	maxPages,
	wasm,
} from "./kernels.ts";
import {
	depthStep,
	findPairsCode,
	groupColumns,
	groupRows,
	type PairKind,
	pairBytes,
} from "./near-pairs-code.ts";
import { packFloats, packWholes, type RowBlock } from "./pack-rows.ts";
import { writeModule } from "./wasm-code.ts";

/** What the kernel is given at once: rows that stay in a core's own cache, and columns that pass by them. Few, since lows rise only between two calls. */
const chunkWords = 2 ** 16;
const mostRows = 160;
const chunkColumns = 256;

type FindPairs = (
	rows: number,
	columns: number,
	depth: number,
	rowLows: number,
	columnLows: number,
	numRowGroups: number,
	numColumnGroups: number,
	out: number,
) => number;

export interface PairFinder {
	/** What `find` looks at together, and steps by. */
	readonly rowStep: number;
	readonly columnStep: number;
	/** Puts a block of at most `blockRows` rows on one side of the products. */
	load(block: RowBlock, side: Side): void;
	/**
	 * Finds the pairs of the rows of a step from `firstRow` and the columns of one from `firstColumn` whose product is at least
	 * the row's or the column's low, and returns their number. Lows are those of the whole blocks.
	 */
	find(
		firstRow: number,
		firstColumn: number,
		rowLows: Float32Array,
		columnLows: Float32Array,
	): number;
	/** Of the pairs found: row << 16 | column in their steps, then the product. A row or column beyond the last may be among them. Good until the next `find`. */
	readonly keys: Int32Array;
	readonly values: Float32Array;
}

type Side = "rows" | "columns";

let compiled: object | null = null;

function openKernel(
	memory: KernelMemory<ArrayBuffer>,
	kind: PairKind,
): FindPairs {
	const codes = (["float32", "int16"] as const).map(findPairsCode);
	compiled ??= new wasm.Module(writeModule(codes, maxPages, false));
	const { exports } = new wasm.Instance(compiled, { memory: { memory } });
	return (exports as Record<PairKind, FindPairs>)[kind];
}

const roundUp = (value: number, step: number) => Math.ceil(value / step) * step;

/** @param cols values of a row, at least 1 */
export function createPairFinder(
	kind: PairKind,
	blockRows: number,
	cols: number,
): PairFinder {
	const words = kind === "int16" ? Math.ceil(cols / 2) : cols;
	const depth = roundUp(words, depthStep);
	const fitting = Math.max(1, Math.floor(chunkWords / depth));
	const rowStep = roundUp(Math.min(mostRows, fitting, blockRows), groupRows);
	const columnStep = roundUp(Math.min(chunkColumns, blockRows), groupColumns);
	let end = 0;
	const place = (length: number) => {
		const start = end;
		end += alignedBytes(length);
		return start;
	};
	const sideOf = (group: number) => ({
		group,
		address: place(roundUp(blockRows, group) * depth),
		count: 0,
	});
	const sides = { rows: sideOf(groupRows), columns: sideOf(groupColumns) };
	const lowsOfRows = place(rowStep);
	const lowsOfColumns = place(columnStep);
	const out = place((rowStep * columnStep * pairBytes) / 4 + 4);
	const options = { initial: 0, maximum: maxPages };
	const memory: KernelMemory<ArrayBuffer> = new wasm.Memory(options);
	growTo(memory, end);
	const { buffer } = memory;
	const copyLows = (to: number, lows: Float32Array, first: number, n: number) =>
		new Float32Array(buffer, to).set(lows.subarray(first, first + n));
	const findPairs = openKernel(memory, kind);
	const pack = kind === "int16" ? packWholes : packFloats;

	return {
		rowStep,
		columnStep,
		load(block, side) {
			const { group, address } = sides[side];
			sides[side].count = block.rows;
			pack(block, group, depth, buffer, address);
		},
		find(firstRow, firstColumn, rowLows, columnLows) {
			const numRows = Math.min(rowStep, sides.rows.count - firstRow);
			const left = sides.columns.count - firstColumn;
			const numColumns = Math.min(columnStep, left);
			copyLows(lowsOfRows, rowLows, firstRow, numRows);
			copyLows(lowsOfColumns, columnLows, firstColumn, numColumns);
			const last = findPairs(
				sides.rows.address + 4 * firstRow * depth,
				sides.columns.address + 4 * firstColumn * depth,
				depth,
				lowsOfRows,
				lowsOfColumns,
				Math.ceil(numRows / groupRows),
				Math.ceil(numColumns / groupColumns),
				out,
			);
			return (last - out) / pairBytes;
		},
		keys: new Int32Array(buffer, out),
		values: new Float32Array(buffer, out),
	};
}
