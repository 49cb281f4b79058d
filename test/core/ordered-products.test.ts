/** Products with others are the same wherever rows lie; where they are read, each is read once for all that want it. */
import { describe, expect, test } from "vitest";
import { multiplyWithOthers } from "../../src/core/ordered-products.ts";
import { createRandom } from "../../src/core/random.ts";
import { type RowSource, sourceOf } from "../../src/core/row-source.ts";

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

/** Rows as if they were read: `asked` are those that `at` was asked for. */
function readRows(heldTogether: number, asked: number[]): RowSource {
	const source = sourceOf({ rows, cols, data });
	const at = (row: number) => {
		asked.push(row);
		return source.at(row);
	};
	return { ...source, isInMemory: false, heldTogether, at };
}

describe("products of rows with others", () => {
	const others32 = Int32Array.from(others);
	const inMemory = multiplyWithOthers(
		...([{ rows, cols, data }, first, offsets, others32] as const),
	);

	test("are those of a plain sum", () => {
		for (const [i, value] of expected.entries())
			expect(inMemory[i]).toBeCloseTo(value, 5);
	});

	test.each([1, 7, 50, 1000])(
		"are the same to the bit where %i rows are held together",
		(heldTogether) => {
			const source = readRows(heldTogether, []);
			expect(multiplyWithOthers(source, first, offsets, others32)).toEqual(
				inMemory,
			);
		},
	);

	test("are of none", () => {
		const none = new Int32Array(0);
		const source = readRows(10, []);
		expect(multiplyWithOthers(source, 5, [0, 0, 0], none)).toHaveLength(0);
	});

	test("ask for the others in rising order", () => {
		const asked: number[] = [];
		const source = { ...readRows(1000, asked), memory: undefined };
		multiplyWithOthers(source, first, offsets, others32);
		const wanted = new Set(others);
		const isOther = (row: number) => wanted.has(row);
		const rising = [...others].sort((a, b) => a - b);
		// A row of its own is asked for before each product.
		const ofOthers = asked.filter((_, i) => i % 2 === 1);
		expect(ofOthers.every(isOther)).toBe(true);
		expect(ofOthers).toEqual(rising);
	});
});
