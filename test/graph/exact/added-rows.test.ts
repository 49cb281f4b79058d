/** Added rows compared with blocks of a set, beside cosines in float64. */
import { describe, expect, test } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { normaliseRows } from "../../../src/arrays/normalise.ts";
import {
	blockRows,
	compareAddedRows,
	splitRows,
	type UnitBlock,
} from "../../../src/graph/exact/added-rows.ts";
import {
	bruteSimilarity,
	randomFeatures,
} from "../../helpers/brute-neighbours.ts";

/** Bounds the error of a float32 product of rows of length 1. */
const tolerance = 1e-5;

const unitRows = (rows: number, cols: number, seed: number): FloatMatrix => {
	const raw = randomFeatures(rows, cols, seed);
	return normaliseRows(raw, raw.data).features;
};

/** The rows of both, the set's first: pairs of a set's row and an added one by their numbers. */
const join = (set: FloatMatrix, added: FloatMatrix): FloatMatrix => ({
	rows: set.rows + added.rows,
	cols: set.cols,
	data: Float32Array.of(...set.data, ...added.data),
});

/** Blocks of odd lengths that report pairs from `least` on, which differs from row to row. */
function cut(set: FloatMatrix, lengths: readonly number[]): UnitBlock[] {
	let first = 0;
	return lengths.map((rows) => {
		const ids = Int32Array.from({ length: rows }, (_, i) => first + i);
		const data = set.data.subarray(first * set.cols, (first + rows) * set.cols);
		first += rows;
		const least = Float32Array.from(ids, (id) => 0.1 + (id % 7) / 10);
		return { rows, cols: set.cols, data, ids, least };
	});
}

describe.each([
	{ cols: 1, added: 1, blocks: [1] },
	{ cols: 2, added: 3, blocks: [5, 1] },
	{ cols: 3, added: 1, blocks: [1024, 1] },
	{ cols: 7, added: 2, blocks: [1023] },
	{ cols: 16, added: 33, blocks: [64, 31, 2] },
	{ cols: 65, added: 17, blocks: [129, 127] },
	{ cols: 128, added: 5, blocks: [300] },
	{ cols: 130, added: 9, blocks: [17, 16, 15] },
	{ cols: 4, added: 1023, blocks: [3, 20] },
	{ cols: 4, added: 1024, blocks: [23] },
	{ cols: 4, added: 1025, blocks: [1, 22] },
	{ cols: 5, added: 2049, blocks: [2] },
])(
	"$added rows of $cols values, blocks of $blocks",
	({ cols, added, blocks }) => {
		const set = unitRows(
			blocks.reduce((sum, rows) => sum + rows),
			cols,
			cols,
		);
		const some = unitRows(added, cols, cols + 1000);
		const ids = Int32Array.from({ length: added }, (_, i) => set.rows + i);
		const both = join(set, some);
		const k = 6;
		const compared = compareAddedRows(some, ids, cut(set, blocks), k);
		const cosineOf = (id: number, row: number) =>
			bruteSimilarity(both, "cosine", id, ids[row]);

		test("finds the nearest", () => {
			const { candidates } = compared;
			const found = new Int32Array(candidates.numBest);
			const values = new Float32Array(candidates.numBest);
			for (let row = 0; row < added; row++) {
				const count = candidates.take(row, found, values);
				expect(count).toBeGreaterThanOrEqual(Math.min(k, set.rows));
				expect(new Set(found.subarray(0, count)).size).toBe(count);
				const all = Array.from({ length: set.rows }, (_, id) =>
					cosineOf(id, row),
				);
				const best = all.toSorted((a, b) => b - a);
				for (let i = 0; i < Math.min(k, count); i++) {
					expect(Math.abs(values[i] - all[found[i]])).toBeLessThan(tolerance);
					expect(Math.abs(values[i] - best[i])).toBeLessThan(tolerance);
				}
			}
		});

		test("finds all pairs from the least cosine of each row on", () => {
			const least = cut(set, blocks).flatMap((block) => [...block.least]);
			const found = new Map<string, number>();
			for (const { id, added: row, cosine } of compared.pairs) {
				expect(found.has(`${id} ${row}`)).toBe(false);
				found.set(`${id} ${row}`, cosine);
				expect(Math.abs(cosine - cosineOf(id, row))).toBeLessThan(tolerance);
				expect(cosine).toBeGreaterThanOrEqual(least[id]);
			}
			for (let id = 0; id < set.rows; id++)
				for (let row = 0; row < added; row++)
					if (cosineOf(id, row) > least[id] + tolerance)
						expect(found.has(`${id} ${row}`)).toBe(true);
		});
	},
);

test("a row is not compared with itself, and equal rows and rows of zeros are", () => {
	const one = unitRows(1, 9, 1).data;
	const rows = {
		rows: 4,
		cols: 9,
		data: Float32Array.of(...one, ...one, ...new Float32Array(9), ...one),
	};
	const ids = Int32Array.of(10, 11, 12, 13);
	const { candidates, pairs } = compareAddedRows(
		rows,
		ids,
		splitRows(rows, ids, 0.5),
		3,
	);
	const found = new Int32Array(candidates.numBest);
	const values = new Float32Array(candidates.numBest);
	const nearest = ids.map((_, row) => {
		expect(candidates.take(row, found, values)).toBe(3);
		expect(found.subarray(0, 3)).not.toContain(ids[row]);
		return found[0];
	});
	expect([...nearest]).toEqual([11, 10, 10, 10]);
	expect(pairs.map(({ id, added }) => `${id} ${added}`).sort()).toEqual([
		"10 1",
		"10 3",
		"11 0",
		"11 3",
		"13 0",
		"13 1",
	]);
});

test("blocks hold all rows, in order", () => {
	const rows = unitRows(2 * blockRows + 1, 2, 3);
	const ids = Int32Array.from({ length: rows.rows }, (_, i) => 7 * i);
	const blocks = splitRows(rows, ids, 0.25);
	expect(blocks.map((block) => block.rows)).toEqual([1024, 1024, 1]);
	expect(blocks.flatMap((block) => [...block.ids])).toEqual([...ids]);
	expect(blocks.flatMap((block) => [...block.data])).toEqual([...rows.data]);
	expect(new Set(blocks.flatMap((block) => [...block.least]))).toEqual(
		new Set([0.25]),
	);
});
