/**
 * The search of pairs of rows whose product reaches a threshold, in kernels: an exact search needs no engine but this.
 * Two blocks of rows are in the kernels' memory, in groups; `assembly/near-pairs.ts` says how.
 */
import { packFloats, type RowBlock } from "./pack-rows.ts";
import { roundUp } from "./round-up.ts";
import { openScratchMemory, type ScratchMemory } from "./scratch-memory.ts";
import { groupColumns, groupRows, int16Scale, pairBytes } from "./sizes.ts";

/** In what the products are computed. A word of a row is one float32 or two int16, which are multiplied twice as fast. */
export type PairKind = "float32" | "int16";

/** A call of the kernel takes rows that stay in a core's own cache, and columns that pass by them: few, for thresholds rise only between two calls. */
const mostWords = 2 ** 16;
const mostRows = 160;
const mostColumns = 256;

/** Words that `packInt16` packs at once. */
const wordsTogether = 4;

/** Addresses are bytes from the memory's start, `depth` counts words. */
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

interface PairKernels {
	/** Both write the pairs whose product is at least its row's or its column's low, and return the end of what they wrote. */
	findFloat32Pairs: FindPairs;
	findInt16Pairs: FindPairs;
	/** Packs the float32 values from `from` up to `end` as words, `wordBytes` apart. */
	packInt16(from: number, end: number, to: number, wordBytes: number): void;
}

type Side = "rows" | "columns";

export interface PairFinder {
	/** Rows and columns that a call of `find` compares. */
	readonly rowStep: number;
	readonly columnStep: number;
	/** Loads rows to a side of the products, from the side's row `first` on, a multiple of `loadStep`; a side has at most `blockRows` rows. */
	load(block: RowBlock, side: Side, first?: number): void;
	/**
	 * Finds the pairs of `rowStep` rows from `firstRow` and `columnStep` columns from `firstColumn` whose product is at least the row's or
	 * the column's low, and returns their number. There is a low for each row of a side.
	 */
	find(
		firstRow: number,
		firstColumn: number,
		rowLows: Float32Array,
		columnLows: Float32Array,
	): number;
	/**
	 * Two entries for each pair: its key, row << 16 | column, both counted from the first, and its product. Valid until the next `find`.
	 * Rows and columns behind a side's last may be among them.
	 */
	readonly keys: Int32Array;
	readonly values: Float32Array;
}

/** Rows that are whole groups of rows and whole groups of columns. */
export const loadStep = groupRows * groupColumns;

/** @param cols values of a row, at least 1 */
export function createPairFinder(
	kind: PairKind,
	blockRows: number,
	cols: number,
): PairFinder {
	const isInt16 = kind === "int16";
	const depth = isInt16 ? roundUp(Math.ceil(cols / 2), wordsTogether) : cols;
	const fitting = Math.max(1, Math.floor(mostWords / depth));
	const rowStep = roundUp(Math.min(mostRows, fitting, blockRows), groupRows);
	const columnStep = roundUp(Math.min(mostColumns, blockRows), groupColumns);
	const outLength = (rowStep * columnStep * pairBytes) / 4;
	const memory = openScratchMemory<PairKernels>();
	const [rowsAt, columnsAt, rowLowsAt, columnLowsAt, sums, rowAt, out] =
		memory.layOut([
			roundUp(blockRows, groupRows) * depth,
			roundUp(blockRows, groupColumns) * depth,
			rowStep,
			columnStep,
			groupRows * groupColumns,
			2 * depth,
			outLength,
		]);
	const sides = {
		rows: { group: groupRows, address: rowsAt, count: 0 },
		columns: { group: groupColumns, address: columnsAt, count: 0 },
	};
	const values = memory.floats(out, outLength);
	const findPairs = isInt16 ? memory.findInt16Pairs : memory.findFloat32Pairs;
	const packRows = createInt16Packer(memory, rowAt, depth);
	/** The unit of a product. It is a power of two, so that multiplying rounds nothing. */
	const unit = isInt16 ? int16Scale ** -2 : 1;
	function copyLows(to: number, lows: Float32Array, first: number, n: number) {
		const copy = memory.floats(to, n);
		for (let i = 0; i < n; i++) copy[i] = lows[first + i] / unit;
	}

	return {
		rowStep,
		columnStep,
		load(block, side, first = 0) {
			const { group, address } = sides[side];
			sides[side].count = first + block.rows;
			const to = address + 4 * first * depth;
			const length = roundUp(block.rows, group) * depth;
			if (isInt16) {
				memory.ints(to, length).fill(0);
				packRows(block, group, to);
			} else packFloats(block, group, depth, memory.floats(to, length));
		},
		find(firstRow, firstColumn, rowLows, columnLows) {
			const numRows = Math.min(rowStep, sides.rows.count - firstRow);
			const left = sides.columns.count - firstColumn;
			const numColumns = Math.min(columnStep, left);
			copyLows(rowLowsAt, rowLows, firstRow, numRows);
			copyLows(columnLowsAt, columnLows, firstColumn, numColumns);
			const end = findPairs(
				rowsAt + 4 * firstRow * depth,
				columnsAt + 4 * firstColumn * depth,
				depth,
				rowLowsAt,
				columnLowsAt,
				Math.ceil(numRows / groupRows),
				Math.ceil(numColumns / groupColumns),
				sums,
				out,
			);
			const count = (end - out) / pairBytes;
			if (unit !== 1)
				for (let at = 0; at < 2 * count; at += 2) values[at + 1] *= unit;
			return count;
		},
		keys: memory.ints(out, outLength),
		values,
	};
}

/** Returns a function that packs rows as int16, group after group; what is behind a row's last word and the last row stays. */
function createInt16Packer(
	memory: ScratchMemory & PairKernels,
	rowAt: number,
	depth: number,
) {
	const row = memory.floats(rowAt, 2 * depth);
	return ({ rows, cols, data }: RowBlock, group: number, to: number) => {
		for (let r = 0; r < rows; r++) {
			row.set(data.subarray(r * cols, (r + 1) * cols));
			const inGroup = r % group;
			const start = to + 4 * ((r - inGroup) * depth + inGroup);
			memory.packInt16(rowAt, rowAt + 8 * depth, start, 4 * group);
		}
	};
}
