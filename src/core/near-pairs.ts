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
import { packFloats, packWholes, type RowBlock } from "./pack-rows.ts";

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

function openKernels() {
	compiled ??= compileKernels(findPairsCodes(["float32", "int16"]));
	return openRoom<Record<PairKind, FindPairs>>(compiled);
}

const roundUp = (value: number, step: number) => Math.ceil(value / step) * step;

/** @param cols values of a row, at least 1 */
export function createPairFinder(
	kind: PairKind,
	blockRows: number,
	cols: number,
): PairFinder {
	const depth = kind === "int16" ? Math.ceil(cols / 2) : cols;
	const valueScale = kind === "int16" ? wholeScale ** -2 : 1;
	const fitting = Math.max(1, Math.floor(chunkWords / depth));
	const rowStep = roundUp(Math.min(mostRows, fitting, blockRows), groupRows);
	const columnStep = roundUp(Math.min(chunkColumns, blockRows), groupColumns);
	const outLength = (rowStep * columnStep * pairBytes) / 4;
	const room = openKernels();
	const [rowsAt, columnsAt, lowsOfRows, lowsOfColumns, sums, out] = room.layOut(
		[
			...[groupRows, groupColumns].map((g) => roundUp(blockRows, g) * depth),
			...[rowStep, columnStep, sumsBytes / 4, outLength],
		],
	);
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

	return {
		rowStep,
		columnStep,
		load(block, side) {
			const { group, address } = sides[side];
			sides[side].count = block.rows;
			const length = roundUp(block.rows, group) * depth;
			if (kind === "int16")
				packWholes(block, group, depth, room.ints(address, length));
			else packFloats(block, group, depth, room.floats(address, length));
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
