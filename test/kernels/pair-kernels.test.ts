/** The kernels of the search of pairs, on groups of rows as they lie in memory. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { openScratchMemory } from "../../src/kernels/scratch-memory.ts";
import { groupColumns, groupRows } from "../../src/kernels/sizes.ts";
import {
	addProduct,
	createDraw,
	expectSame,
	type ValueKind,
} from "../helpers/kernel-values.ts";

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
type MultiplyGroup = (
	rows: number,
	columns: number,
	end: number,
	rowLows: number,
	columnLows: number,
	out: number,
) => number;

interface PairKernels {
	findFloat32Pairs: FindPairs;
	findInt16Pairs: FindPairs;
	multiplyFloat32Group: MultiplyGroup;
	multiplyInt16Group: MultiplyGroup;
}

const draw = createDraw(23);
const random = createRandom(23);

/** A kind of words, with the kernels for it and the sum of two words' products. */
const kinds = {
	float32: {
		find: "findFloat32Pairs",
		multiply: "multiplyFloat32Group",
		words: (length: number, kind: ValueKind) => draw(length, kind),
		add: addProduct,
		low: 0.5,
	},
	int16: {
		find: "findInt16Pairs",
		multiply: "multiplyInt16Group",
		words: (length: number, kind: ValueKind) =>
			Int32Array.from({ length }, () =>
				kind === "extreme" && random.below(3) === 0
					? [0x80008000, 0x7fff8000, 0x80007fff, -1][random.below(4)]
					: random.below(2 ** 16) * 2 ** 16 + random.below(2 ** 16),
			),
		add(sum: number, a: number, b: number) {
			const low = ((a << 16) >> 16) * ((b << 16) >> 16);
			return (sum + low + (a >> 16) * (b >> 16)) | 0;
		},
		low: 3e8,
	},
} as const;

/** Rows and columns in groups, lows, and space for sums and pairs. */
function layOut(
	kind: keyof typeof kinds,
	values: ValueKind,
	[rowGroups, columnGroups, depth]: readonly [number, number, number],
) {
	const { words, low } = kinds[kind];
	const kernels = openScratchMemory<PairKernels>();
	const [numRows, numColumns] = [
		groupRows * rowGroups,
		groupColumns * columnGroups,
	];
	const rows = words(numRows * depth, values);
	const columns = words(numColumns * depth, values);
	const lowsOf = (length: number) =>
		Float32Array.from({ length }, (_, i) =>
			values === "extreme" && i % 7 === 3
				? [Number.NaN, Number.NEGATIVE_INFINITY][i % 2]
				: low * (1 + random.next()),
		);
	const [rowLows, columnLows] = [lowsOf(numRows), lowsOf(numColumns)];
	const arrays = [rows, columns, rowLows, columnLows];
	const addresses = kernels.layOut([
		...arrays.map(({ length }) => length),
		groupRows * groupColumns + 1,
		2 * numRows * numColumns + 1,
	]);
	arrays.forEach((array, i) => {
		if (array instanceof Float32Array)
			kernels.floats(addresses[i], array.length).set(array);
		else kernels.ints(addresses[i], array.length).set(array);
	});
	/** The product of a row with a column, in the order of the words. */
	function productOf(row: number, column: number): number {
		let sum = 0;
		for (let d = 0; d < depth; d++) {
			const rowStart = (row - (row % groupRows)) * depth;
			const columnStart = (column - (column % groupColumns)) * depth;
			const a = rows[rowStart + d * groupRows + (row % groupRows)];
			const b =
				columns[columnStart + d * groupColumns + (column % groupColumns)];
			sum = kinds[kind].add(sum, a, b);
		}
		return Math.fround(sum);
	}
	/** As the kernels compare: with the row's low unless the column's is less. */
	function isNear(row: number, column: number): boolean {
		const [ofRow, ofColumn] = [rowLows[row], columnLows[column]];
		const product = productOf(row, column);
		return ofColumn < ofRow ? product >= ofColumn : product >= ofRow;
	}
	return { kernels, addresses, numRows, numColumns, productOf, isNear };
}

describe.each(["float32", "int16"] as const)("%s", (kind) => {
	describe.each(["ordinary", "extreme"] as const)("of %s values", (values) => {
		test.each([0, 1, 2, 3, 17])("a group by a group, %i words", (depth) => {
			const laid = layOut(kind, values, [1, 1, depth]);
			const { kernels, addresses, productOf, isNear } = laid;
			const [rows, columns, rowLows, columnLows, sums] = addresses;
			const out = kernels.floats(sums, groupRows * groupColumns + 1).fill(9);
			const end = columns + 4 * groupColumns * depth;
			const multiply = kernels[kinds[kind].multiply];
			const isAny = multiply(rows, columns, end, rowLows, columnLows, sums);
			const pairs = Array.from(out.subarray(0, -1), (_, at) => [
				Math.floor(at / groupColumns),
				at % groupColumns,
			]);
			expect(isAny).toBe(pairs.some(([r, c]) => isNear(r, c)) ? 1 : 0);
			const expected = isAny
				? pairs.map(([r, c]) => productOf(r, c))
				: pairs.map(() => 9);
			expectSame(out, [...expected, 9]);
		});

		test.each([
			[0, 1, 3],
			[1, 0, 3],
			[1, 1, 1],
			[3, 2, 5],
			[2, 5, 8],
		] as const)("%i by %i groups, %i words", (...size) => {
			const laid = layOut(kind, values, size);
			const { kernels, addresses, numRows, numColumns } = laid;
			const [rows, columns, rowLows, columnLows, sums, out] = addresses;
			const [rowGroups, columnGroups, depth] = size;
			const length = 2 * numRows * numColumns + 1;
			const keys = kernels.ints(out, length).fill(9);
			const products = kernels.floats(out, length);
			const end = kernels[kinds[kind].find](
				rows,
				columns,
				depth,
				rowLows,
				columnLows,
				rowGroups,
				columnGroups,
				sums,
				out,
			);
			// Column group by column group, then row by row.
			const expected: [number, number][] = [];
			for (let first = 0; first < numColumns; first += groupColumns)
				for (let row = 0; row < numRows; row++)
					for (let c = first; c < first + groupColumns; c++)
						if (laid.isNear(row, c))
							expected.push([(row << 16) | c, laid.productOf(row, c)]);
			const pairs = Array.from(expected, (_, i) => [
				keys[2 * i],
				products[2 * i + 1],
			]);
			expect(end).toBe(out + 8 * expected.length);
			expectSame(pairs.flat(), expected.flat());
			expect(keys[2 * expected.length]).toBe(9);
		});
	});
});
