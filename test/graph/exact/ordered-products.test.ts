/** Products with others are the same in memory and from a file; from a file, each row is read once for all rows that it is compared with. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { type RowSource, sourceOf } from "../../../src/arrays/row-source.ts";
import {
	compareWithOthers,
	multiplyWithOthers,
} from "../../../src/graph/exact/ordered-products.ts";

const rows = 200;
const cols = 9;
const random = createRandom(1);
const data = Float32Array.from({ length: rows * cols }, random.normal);

/** Of 50 rows from 30 on, some have no others, some the same twice. */
const first = 30;
const offsets = [0];
const others: number[] = [];
for (let row = 0; row < 50; row++) {
	const count = row % 7 === 0 ? 0 : random.below(12);
	for (let i = 0; i < count; i++) others.push(random.below(rows));
	if (count > 3) others.push(others.at(-1)!);
	offsets.push(others.length);
}

const expected = others.map((other, i) => {
	const row = first + offsets.findLastIndex((start) => start <= i);
	let sum = 0;
	for (let d = 0; d < cols; d++)
		sum += data[row * cols + d] * data[other * cols + d];
	return sum;
});

/** Rows as if they were read. */
function readRows(numHeld: number): RowSource {
	const source = sourceOf({ rows, cols, data });
	return { ...source, isInMemory: false, numHeld };
}

describe("products of rows with others", () => {
	const others32 = Int32Array.from(others);
	const pairs = { first, offsets, others: others32 };
	const inMemory = multiplyWithOthers({ rows, cols, data }, pairs);

	test("are those of a plain sum", () => {
		for (const [i, value] of expected.entries())
			expect(inMemory[i]).toBeCloseTo(value, 5);
	});

	test.each([1, 7, 50, 1000])(
		"are the same to the bit where %i rows are held together",
		(numHeld) => {
			const source = readRows(numHeld);
			expect(multiplyWithOthers(source, pairs)).toEqual(inMemory);
		},
	);

	test("are of none", () => {
		const none = new Int32Array(0);
		const source = readRows(10);
		expect(
			multiplyWithOthers(source, {
				first: 5,
				offsets: [0, 0, 0],
				others: none,
			}),
		).toHaveLength(0);
	});

	test("are made in the order of the others where rows are read", () => {
		const taken: number[] = [];
		const out = new Float64Array(others.length);
		compareWithOthers(readRows(1000), pairs, out, (row, other) => {
			taken.push(other);
			return row;
		});
		expect(taken).toEqual([...others].sort((a, b) => a - b));
		const own = others.map(
			(_, i) => first + offsets.findLastIndex((start) => start <= i),
		);
		expect([...out]).toEqual(own);
	});
});
