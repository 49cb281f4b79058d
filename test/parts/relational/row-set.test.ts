import { expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { createRowSet } from "../../../src/parts/relational/row-set.ts";

test.each([
	[1, 1],
	[32, 32],
	[33, 5],
	[1000, 0],
	[1000, 700],
	[5000, 300],
])(
	"of %i rows, %i draws are listed and numbered in ascending order",
	(numRows, draws) => {
		const random = createRandom(numRows + draws);
		const set = createRowSet(numRows);
		const truth = new Set<number>();
		for (let i = 0; i < draws; i++) {
			const row = random.below(numRows);
			if (set.add(row) === truth.has(row)) throw new Error(`row ${row}`);
			truth.add(row);
		}
		const sorted = [...truth].sort((a, b) => a - b);
		expect(set.size()).toBe(sorted.length);
		expect(Array.from(set.list())).toEqual(sorted);
		const all = Array.from({ length: numRows }, (_, row) => row);
		expect(all.filter(set.has)).toEqual(sorted);
		const numbers = new Map(sorted.map((row, number) => [row, number]));
		expect(all.map(set.number())).toEqual(
			all.map((row) => numbers.get(row) ?? -1),
		);
	},
);

test("all rows of a word, and its highest bit alone", () => {
	const set = createRowSet(64);
	for (let row = 0; row < 32; row++) set.add(row);
	set.add(63);
	expect(set.number()(63)).toBe(32);
	expect(set.list()[31]).toBe(31);
	expect(set.list()[32]).toBe(63);
});
