/** Sums of arrays are those of plain additions in their order, with kernels and without. */
import { describe, expect, it, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { createParts, sumParts } from "../../src/kernels/sum-parts.ts";

const random = createRandom(2);

/** Adds four arrays to one another before they are added to the sum. */
function sumAt(arrays: readonly Float32Array[], i: number): number {
	const values = arrays.map((array) => array[i]);
	let sum = 0;
	while (values.length >= 4) {
		const [a, b, c, d] = values.splice(0, 4);
		sum += a + b + (c + d);
	}
	for (const value of values) sum += value;
	return sum;
}

function drawValue(): number {
	if (random.below(40) > 0) return random.normal() * 10 ** random.below(6);
	return [Number.NaN, Number.POSITIVE_INFINITY, -1e-40, 3e38][random.below(4)];
}

/** Arrays of values of very different sizes, some of them not finite. */
function filled(count: number, length: number) {
	const parts = createParts(count, length);
	for (const array of parts.arrays) {
		expect(array).toHaveLength(length);
		for (let i = 0; i < length; i++) array[i] = drawValue();
	}
	return parts;
}

describe.each([1, 2, 3, 4, 5, 8, 11, 16])("of %i arrays", (count) => {
	it.each([
		[1, 0, 1],
		[9, 8, 8],
		[8, 0, 8],
		[37, 8, 37],
		[37, 16, 24],
		[1000, 0, 1000],
	])("of %i values, from %i up to %i", (length, first, last) => {
		const parts = filled(count + 1, length);
		const used = parts.arrays.slice(0, count);
		const expected = Array.from({ length: last - first }, (_, i) =>
			sumAt(used, first + i),
		);
		expect(parts.memory).toBeDefined();
		expect([...sumParts(parts, count, first, last)]).toEqual(expected);
		const plain = { arrays: parts.arrays };
		expect([...sumParts(plain, count, first, last)]).toEqual(expected);
	});
});

test("a longer range after a shorter one, and the other way round", () => {
	const parts = filled(5, 300);
	for (const last of [8, 300, 40]) {
		const expected = Array.from({ length: last }, (_, i) =>
			sumAt(parts.arrays, i),
		);
		expect([...sumParts(parts, 5, 0, last)]).toEqual(expected);
	}
});
