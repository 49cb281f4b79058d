/**
 * Products of rows with rows. They are compared with thresholds (lows) while they are in registers, so that only the few large ones are written.
 * A word of a row is one float32 or two int16.
 */
import { groupColumns, groupRows, pairBytes } from "../sizes";
import {
	multiplyFloat32Group,
	multiplyInt16Group,
	reaches,
} from "./pair-groups";

const rowBytes: usize = 4 * groupRows;
const columnBytes: usize = 4 * groupColumns;
/** A pair's row is in the upper 16 bits. */
const rowStep: u32 = groupRows << 16;

/**
 * Writes the pairs whose product is at least the low of its row or of its column, and returns the address after the last pair; `out` has space for
 * all pairs.
 * A pair is row << 16 | column (uint32) and its product (float32). Pairs come column group by column group, in each row group by row group, then
 * row by row, columns rising.
 * Groups of 5 rows and groups of 8 columns follow one another; a group holds the first words of all its rows, then their second words, up to
 * `depth` words. Lows are float32, one for each row or column; `sums` has space for the 40 products of two groups.
 * A product is one float32 sum in the order of the words, so that it is the same in whatever group its row and column are.
 */
export function findFloat32Pairs(
	rows: usize,
	columns: usize,
	depth: usize,
	rowLows: usize,
	columnLows: usize,
	numRowGroups: u32,
	numColumnGroups: u32,
	sums: usize,
	out: usize,
): usize {
	return findPairs<f32>(
		rows,
		columns,
		depth,
		rowLows,
		columnLows,
		numRowGroups,
		numColumnGroups,
		sums,
		out,
	);
}

/** As `findFloat32Pairs`, for words of two int16. Sums are exact in int32, and then rounded to float32. */
export function findInt16Pairs(
	rows: usize,
	columns: usize,
	depth: usize,
	rowLows: usize,
	columnLows: usize,
	numRowGroups: u32,
	numColumnGroups: u32,
	sums: usize,
	out: usize,
): usize {
	return findPairs<i16>(
		rows,
		columns,
		depth,
		rowLows,
		columnLows,
		numRowGroups,
		numColumnGroups,
		sums,
		out,
	);
}

function findPairs<T>(
	rows: usize,
	columns: usize,
	depth: usize,
	rowLows: usize,
	columnLows: usize,
	numRowGroups: u32,
	numColumnGroups: u32,
	sums: usize,
	out: usize,
): usize {
	const rowsEnd = numRowGroups * rowStep;
	for (let column: u32 = 0; numColumnGroups; numColumnGroups--) {
		const end = columns + depth * columnBytes;
		let atRow = rows;
		let low = rowLows;
		for (let row: u32 = 0; row < rowsEnd; row += rowStep) {
			const isAnyNear = isInteger<T>()
				? multiplyInt16Group(atRow, columns, end, low, columnLows, sums)
				: multiplyFloat32Group(atRow, columns, end, low, columnLows, sums);
			if (isAnyNear) {
				let lowOfRow = low;
				let sumsOfRow = sums;
				const pairsEnd = (row + rowStep) | column;
				for (let pair = row | column; pair < pairsEnd; pair += 1 << 16) {
					out = writeNear(sumsOfRow, lowOfRow, columnLows, pair, out);
					out = writeNear(
						sumsOfRow + 16,
						lowOfRow,
						columnLows + 16,
						pair + 4,
						out,
					);
					lowOfRow += 4;
					sumsOfRow += columnBytes;
				}
			}
			atRow += depth * rowBytes;
			low += rowBytes;
		}
		columns = end;
		columnLows += columnBytes;
		column += groupColumns;
	}
	return out;
}

/** Writes those of four products that reach a low, and returns the address after them; the first product is that of `pair`. */
function writeNear(
	sums: usize,
	lowOfRow: usize,
	columnLows: usize,
	pair: u32,
	out: usize,
): usize {
	const near = reaches(
		v128.load(sums),
		v128.load32_splat(lowOfRow),
		v128.load(columnLows),
	);
	for (let mask = i32x4.bitmask(near); mask; mask &= mask - 1) {
		const lane = ctz(mask);
		store<u32>(out, pair + lane);
		store<u32>(out, load<u32>(sums + (lane << 2)), 4);
		out += pairBytes;
	}
	return out;
}
