import { describe, expect, it } from "vitest";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { createRandom, type Random } from "../../src/arrays/random.ts";
import { int16Error } from "../../src/graph/exact/rank-candidates.ts";
import { createSimilarity } from "../../src/graph/similarity.ts";
import {
	createPairFinder,
	loadStep,
	type PairFinder,
	type PairKind,
} from "../../src/kernels/near-pairs.ts";
import { int16Scale } from "../../src/kernels/sizes.ts";

const step = 1 / int16Scale;
const kinds: PairKind[] = ["float32", "int16"];

/** Small multiples of the int16 step, so that all products are exact and equal ones common. */
function integerMatrix(
	rows: number,
	cols: number,
	random: Random,
): FloatMatrix {
	const data = Float32Array.from(
		{ length: rows * cols },
		() => (random.below(7) - 3) * step,
	);
	return { rows, cols, data };
}

function productOf(a: FloatMatrix, i: number, b: FloatMatrix, j: number) {
	let sum = 0;
	for (let d = 0; d < a.cols; d++)
		sum += a.data[i * a.cols + d] * b.data[j * b.cols + d];
	return sum;
}

/** Lows about where a tenth of the products are, some that nothing and some that all reach. */
function lowsOf(count: number, cols: number, random: Random): Float32Array {
	return Float32Array.from({ length: count }, () => {
		const u = random.next();
		if (u < 0.02) return Number.NEGATIVE_INFINITY;
		if (u < 0.2) return Number.POSITIVE_INFINITY;
		return Math.round(4 * Math.sqrt(cols) * (1 + u)) * step ** 2;
	});
}

/** As rows are loaded that are prepared a few at a time. */
function loadInParts(
	finder: PairFinder,
	{ rows, cols, data }: FloatMatrix,
	side: "rows" | "columns",
): void {
	for (let first = 0; first < rows; first += 2 * loadStep) {
		const end = Math.min(rows, first + 2 * loadStep);
		const part = data.subarray(first * cols, end * cols);
		const block = { rows: end - first, cols, data: part, more: [] };
		finder.load(block, side, first);
	}
}

/** All pairs that the kernel finds in the two blocks, as text: row, column and product. */
function findAll(
	finder: PairFinder,
	blockRows: number,
	[a, b]: readonly [FloatMatrix, FloatMatrix],
	[rowLows, columnLows]: readonly [Float32Array, Float32Array],
): string[] {
	const { rowStep, columnStep, keys, values } = finder;
	// What lay there before must not show.
	const data = new Float32Array(blockRows * a.cols).fill(0.5);
	const others = { rows: blockRows, cols: a.cols, data, more: [] };
	for (const side of ["rows", "columns"] as const) finder.load(others, side);
	loadInParts(finder, a, "rows");
	finder.load({ ...b, more: [] }, "columns");
	const pairs: string[] = [];
	for (let row = 0; row < a.rows; row += rowStep)
		for (let column = 0; column < b.rows; column += columnStep) {
			const count = finder.find(row, column, rowLows, columnLows);
			for (let at = 0; at < 2 * count; at += 2) {
				const r = row + (keys[at] >>> 16);
				const c = column + (keys[at] & 0xffff);
				if (r < a.rows && c < b.rows)
					pairs.push(`${r} ${c} ${values[at + 1] / step ** 2}`);
			}
		}
	return pairs.sort();
}

describe.each(kinds)("pairs that reach a low: %s", (kind) => {
	it.each([
		[1, 1, 1, 1],
		[5, 8, 4, 8],
		[4, 9, 3, 12],
		[11, 7, 13, 40],
		[700, 300, 5, 700],
		[260, 270, 520, 300],
	])(
		"are all found, and no others: %i by %i rows of %i, blocks of %i",
		(numRows, numColumns, cols, blockRows) => {
			const random = createRandom(numRows + cols);
			const a = integerMatrix(numRows, cols, random);
			const b = integerMatrix(numColumns, cols, random);
			a.data.fill(0, 0, cols);
			const rowLows = lowsOf(numRows, cols, random);
			const columnLows = lowsOf(numColumns, cols, random);
			rowLows[0] = -(step ** 2);
			const expected: string[] = [];
			for (let i = 0; i < numRows; i++)
				for (let j = 0; j < numColumns; j++) {
					const value = productOf(a, i, b, j);
					if (value >= rowLows[i] || value >= columnLows[j])
						expected.push(`${i} ${j} ${value / step ** 2}`);
				}
			const finder = createPairFinder(kind, blockRows, cols);
			expect(findAll(finder, blockRows, [a, b], [rowLows, columnLows])).toEqual(
				expected.sort(),
			);
			expect(expected.length).toBeGreaterThan(0);
		},
	);
});

it("further columns are multiplied too", () => {
	const finder = createPairFinder("float32", 2, 5);
	const block = (data: number[], more: number[][]) => ({
		rows: 2,
		cols: 3,
		data: Float32Array.from(data),
		more: more.map((column) => Float32Array.from(column)),
	});
	finder.load(
		block(
			[1, 2, 3, 4, 5, 6],
			[
				[7, 8],
				[1, 1],
			],
		),
		"rows",
	);
	finder.load(
		block(
			[1, 0, 0, 0, 1, 0],
			[
				[1, 1],
				[10, 20],
			],
		),
		"columns",
	);
	const lows = new Float32Array(2).fill(Number.NEGATIVE_INFINITY);
	const pairs: string[] = [];
	const count = finder.find(0, 0, lows, lows);
	for (let at = 0; at < 2 * count; at += 2) {
		const [row, column] = [finder.keys[at] >>> 16, finder.keys[at] & 0xffff];
		if (row < 2 && column < 2)
			pairs.push(`${row} ${column} ${finder.values[at + 1]}`);
	}
	expect(pairs.sort()).toEqual(["0 0 18", "0 1 29", "1 0 22", "1 1 33"]);
});

it("int16 values stop short of 1, and products are off by less than the bound", () => {
	const random = createRandom(5);
	const cols = 19;
	const rows = 60;
	const data = new Float32Array(rows * cols);
	for (let i = 0; i < rows; i++) {
		// Some rows of one value, some of equal ones, whose errors all have one sign.
		const kindOfRow = i % 3;
		const row = data.subarray(i * cols, (i + 1) * cols);
		for (let d = 0; d < cols; d++)
			row[d] = kindOfRow === 0 ? random.normal() : kindOfRow - 1;
		if (kindOfRow === 1) row[i % cols] = i % 2 ? 5 : -5;
		const length = Math.hypot(...row);
		for (let d = 0; d < cols; d++) row[d] /= length;
	}
	const matrix = { rows, cols, data };
	const finder = createPairFinder("int16", rows, cols);
	finder.load({ ...matrix, more: [] }, "rows");
	finder.load({ ...matrix, more: [] }, "columns");
	const lows = new Float32Array(rows).fill(Number.NEGATIVE_INFINITY);
	const count = finder.find(0, 0, lows, lows);
	const similarity = createSimilarity(matrix, "cosine");
	const most = int16Error(similarity)(0, new Int32Array(0), 0);
	let largest = 0;
	for (let at = 0; at < 2 * count; at += 2) {
		const [row, column] = [finder.keys[at] >>> 16, finder.keys[at] & 0xffff];
		if (row >= rows || column >= rows) continue;
		const exact = similarity.between(row, column);
		largest = Math.max(largest, Math.abs(finder.values[at + 1] - exact));
	}
	expect(largest).toBeLessThan(most);
	expect(largest).toBeGreaterThan(most / 20);
});
