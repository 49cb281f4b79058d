/**
 * Products of two blocks of rows by a SIMD kernel that compares them with thresholds on the way: what an exact search has without any engine.
 * Blocks lie in the kernel's own memory, in groups of rows.
 */
import { compileKernels, openRoom } from "./kernel-room.ts";
import {
	findPairsCodes,
	groupColumns,
	groupRows,
	type PairKind,
	pairBytes,
	sumsBytes,
	wholeScale,
} from "./near-pairs-code.ts";
import {
	type PackWholes,
	packedWords,
	packFloats,
	packWholesCode,
	type RowBlock,
} from "./pack-rows.ts";
import { roundUp } from "../arrays/round-up.ts";

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
	sums: number,
	out: number,
) => number;

export interface PairFinder {
	/** What `find` looks at together, and steps by. */
	readonly rowStep: number;
	readonly columnStep: number;
	/** Puts a block of rows on one side of the products, in all at most `blockRows`: behind the first ones, a multiple of `loadStep`, or from the side's start. */
	load(block: RowBlock, side: Side, first?: number): void;
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

/** Whole groups of rows and of columns. */
export const loadStep = groupRows * groupColumns;

type Side = "rows" | "columns";

let compiled: object | null = null;

function openKernels() {
	const codes = findPairsCodes(["float32", "int16"]);
	compiled ??= compileKernels([...codes, packWholesCode()]);
	type Kernels = Record<PairKind, FindPairs> & { packWholes: PackWholes };
	return openRoom<Kernels>(compiled);
}

/** @param cols values of a row, at least 1 */
export function createPairFinder(
	kind: PairKind,
	blockRows: number,
	cols: number,
): PairFinder {
	const isWhole = kind === "int16";
	const depth = isWhole ? roundUp(Math.ceil(cols / 2), packedWords) : cols;
	const valueScale = isWhole ? wholeScale ** -2 : 1;
	const fitting = Math.max(1, Math.floor(chunkWords / depth));
	const rowStep = roundUp(Math.min(mostRows, fitting, blockRows), groupRows);
	const columnStep = roundUp(Math.min(chunkColumns, blockRows), groupColumns);
	const outLength = (rowStep * columnStep * pairBytes) / 4;
	const room = openKernels();
	const [rowsAt, columnsAt, lowsOfRows, lowsOfColumns, sums, staged, out] =
		room.layOut([
			...[groupRows, groupColumns].map((g) => roundUp(blockRows, g) * depth),
			...[rowStep, columnStep, sumsBytes / 4, 2 * depth, outLength],
		]);
	const sides = {
		rows: { group: groupRows, address: rowsAt, count: 0 },
		columns: { group: groupColumns, address: columnsAt, count: 0 },
	};
	const valuesFound = room.floats(out, outLength);
	/** In the units of the sums; powers of two round nothing. */
	function copyLows(to: number, lows: Float32Array, first: number, n: number) {
		const copy = room.floats(to, n);
		for (let i = 0; i < n; i++) copy[i] = lows[first + i] / valueScale;
	}
	const findPairs = room[kind];
	const row = room.floats(staged, 2 * depth);
	function packWholes({ rows, data }: RowBlock, group: number, to: number) {
		room.ints(to, roundUp(rows, group) * depth).fill(0);
		for (let r = 0; r < rows; r++) {
			row.set(data.subarray(r * cols, (r + 1) * cols));
			const inGroup = r % group;
			const start = to + 4 * ((r - inGroup) * depth + inGroup);
			room.packWholes(staged, staged + 8 * depth, start, 4 * group);
		}
	}

	return {
		rowStep,
		columnStep,
		load(block, side, first = 0) {
			const { group, address } = sides[side];
			sides[side].count = first + block.rows;
			const to = address + 4 * first * depth;
			const length = roundUp(block.rows, group) * depth;
			if (isWhole) packWholes(block, group, to);
			else packFloats(block, group, depth, room.floats(to, length));
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
				sums,
				out,
			);
			const count = (last - out) / pairBytes;
			if (valueScale !== 1)
				for (let at = 0; at < 2 * count; at += 2)
					valuesFound[at + 1] *= valueScale;
			return count;
		},
		keys: room.ints(out, outLength),
		values: valuesFound,
	};
}
