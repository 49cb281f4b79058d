/**
 * The search for pairs of rows whose product reaches a threshold, in kernels, so that an exact search needs no tensor engine.
 * The kernels' memory contains two blocks of rows in groups, whose layout `assembly/near-pairs.ts` describes. A low is a row's threshold.
 */
import { packFloats, type RowBlock } from "./pack-rows.ts";
import { roundUp } from "./round-up.ts";
import { openScratchMemory, type ScratchMemory } from "./scratch-memory.ts";
import { groupColumns, groupRows, int16Scale, pairBytes } from "./sizes.ts";

/** The number format of the rows. A word of a row, 4 bytes, is one float32 or two int16; int16 products take half the time. */
export type PairKind = "float32" | "int16";

/** The most that one call of the kernel compares: rows that stay in a core's own cache, and few columns, since thresholds rise only between calls. */
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
	/** Both write the pairs whose product is at least the low of its row or of its column, and return the address after the last pair. */
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
	/** Loads rows on a side of the products, where they begin at row `first`, a multiple of `loadStep`; a side has at most `blockRows` rows. */
	load(block: RowBlock, side: Side, first?: number): void;
	/**
	 * Finds the pairs of `rowStep` rows from `firstRow` and `columnStep` columns from `firstColumn` whose product is at least the row's or
	 * the column's low, and returns their number. `rowLows` and `columnLows` have a value for each loaded row of their side.
	 */
	find(
		firstRow: number,
		firstColumn: number,
		rowLows: Float32Array,
		columnLows: Float32Array,
	): number;
	/**
	 * Two entries for each pair: its key, row << 16 | column, both counted from the first, and its product. Valid until the next `find`.
	 * Rows and columns after a side's last one may be among them.
	 */
	readonly keys: Int32Array;
	readonly values: Float32Array;
}

/** A number of rows that is a multiple of both group sizes. */
export const loadStep = groupRows * groupColumns;

/** @param cols values of a row, at least 1 */
export function createPairFinder(
	kind: PairKind,
	blockRows: number,
	cols: number,
): PairFinder {
	const memory = openScratchMemory<PairKernels>();
	const sizes = sizesOf(kind, blockRows, cols);
	const at = layOut(memory, sizes, blockRows);
	const { rowStep, columnStep, depth, outLength } = sizes;
	const sides = {
		rows: { group: groupRows, address: at.rows, count: 0 },
		columns: { group: groupColumns, address: at.columns, count: 0 },
	};
	const isInt16 = kind === "int16";
	const findPairs = isInt16 ? memory.findInt16Pairs : memory.findFloat32Pairs;
	const packRows = createPacker(kind, memory, at.row, depth);
	const values = memory.floats(at.out, outLength);
	/** The unit of a product, a power of two: multiplying by it is exact. */
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
			packRows(block, group, address + 4 * first * depth);
		},
		find(firstRow, firstColumn, rowLows, columnLows) {
			const { rows, columns } = sides;
			const numRows = Math.min(rowStep, rows.count - firstRow);
			const numColumns = Math.min(columnStep, columns.count - firstColumn);
			copyLows(at.rowLows, rowLows, firstRow, numRows);
			copyLows(at.columnLows, columnLows, firstColumn, numColumns);
			const end = findPairs(
				rows.address + 4 * firstRow * depth,
				columns.address + 4 * firstColumn * depth,
				depth,
				at.rowLows,
				at.columnLows,
				Math.ceil(numRows / groupRows),
				Math.ceil(numColumns / groupColumns),
				at.sums,
				at.out,
			);
			const count = (end - at.out) / pairBytes;
			if (unit !== 1)
				for (let i = 0; i < 2 * count; i += 2) values[i + 1] *= unit;
			return count;
		},
		keys: memory.ints(at.out, outLength),
		values,
	};
}

interface PairSizes {
	readonly rowStep: number;
	readonly columnStep: number;
	/** Words of a row, with padding. */
	readonly depth: number;
	/** Four-byte values that the pairs of a call take at most. */
	readonly outLength: number;
}

function sizesOf(kind: PairKind, blockRows: number, cols: number): PairSizes {
	const depth =
		kind === "int16" ? roundUp(Math.ceil(cols / 2), wordsTogether) : cols;
	const fitting = Math.max(1, Math.floor(mostWords / depth));
	const rowStep = roundUp(Math.min(mostRows, fitting, blockRows), groupRows);
	const columnStep = roundUp(Math.min(mostColumns, blockRows), groupColumns);
	const outLength = (rowStep * columnStep * pairBytes) / 4;
	return { rowStep, columnStep, depth, outLength };
}

/** Addresses of the arrays; `row` has space for one row in float32. */
function layOut(
	memory: ScratchMemory,
	{ rowStep, columnStep, depth, outLength }: PairSizes,
	blockRows: number,
) {
	const [rows, columns, rowLows, columnLows, sums, row, out] = memory.layOut([
		roundUp(blockRows, groupRows) * depth,
		roundUp(blockRows, groupColumns) * depth,
		rowStep,
		columnStep,
		groupRows * groupColumns,
		2 * depth,
		outLength,
	]);
	return { rows, columns, rowLows, columnLows, sums, row, out };
}

/**
 * Returns a function that packs rows to the address `to`, in groups of `group` rows; padding is 0. Int16 rows have no further columns.
 * @param rowAt address of space for one row in float32
 */
function createPacker(
	kind: PairKind,
	memory: ScratchMemory & PairKernels,
	rowAt: number,
	depth: number,
): (block: RowBlock, group: number, to: number) => void {
	const lengthOf = (rows: number, group: number) =>
		roundUp(rows, group) * depth;
	if (kind === "float32")
		return (block, group, to) => {
			const packed = memory.floats(to, lengthOf(block.rows, group));
			packFloats(block, group, depth, packed);
		};
	const row = memory.floats(rowAt, 2 * depth);
	return ({ rows, cols, data }, group, to) => {
		memory.ints(to, lengthOf(rows, group)).fill(0);
		for (let r = 0; r < rows; r++) {
			row.set(data.subarray(r * cols, (r + 1) * cols));
			const inGroup = r % group;
			const start = to + 4 * ((r - inGroup) * depth + inGroup);
			memory.packInt16(rowAt, rowAt + 8 * depth, start, 4 * group);
		}
	};
}
