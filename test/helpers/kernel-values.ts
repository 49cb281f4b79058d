/** Values for kernels, plain float32 arithmetic to compare them with, and comparisons to the last bit. */
import { expect } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";

/** Ordinary values, or some among them that rounding, comparing and maxima must get right too. */
export const valueKinds = ["ordinary", "extreme"] as const;
export type ValueKind = (typeof valueKinds)[number];

const extremes = [
	Number.NaN,
	Number.POSITIVE_INFINITY,
	Number.NEGATIVE_INFINITY,
	0,
	-0,
	1e-40,
	-1e-40,
	3e38,
	-3e38,
];

/** Returns a function that draws so many values. */
export function createDraw(
	seed: number,
): (length: number, kind?: ValueKind) => Float32Array {
	const random = createRandom(seed);
	return (length, kind = "ordinary") =>
		Float32Array.from({ length }, () =>
			kind === "extreme" && random.below(12) === 0
				? extremes[random.below(extremes.length)]
				: random.normal(),
		);
}

const { fround } = Math;

/** sum + a b in float32, rounded after each operation. */
export function addProduct(sum: number, a: number, b: number): number {
	return fround(sum + fround(a * b));
}

/** Neighbours in CSR form, from 0 to 8 for each row; row 2 has none. */
export interface Edges {
	readonly offsets: Int32Array;
	readonly neighbours: Int32Array;
}

export function drawEdges(
	numRows: number,
	seed: number,
	numSources = numRows,
): Edges {
	const random = createRandom(seed);
	const offsets = new Int32Array(numRows + 1);
	for (let i = 0; i < numRows; i++)
		offsets[i + 1] = offsets[i] + (i === 2 ? 0 : random.below(9));
	const neighbours = Int32Array.from({ length: offsets[numRows] }, () =>
		random.below(numSources),
	);
	return { offsets, neighbours };
}

/** All NaN are alike, for a processor chooses their bits; 0 and -0 are not. */
export function expectSame(
	actual: ArrayLike<number>,
	expected: ArrayLike<number>,
): void {
	expect(actual.length).toBe(expected.length);
	for (let i = 0; i < expected.length; i++)
		if (!Object.is(actual[i], expected[i]))
			expect(`${i}: ${actual[i]}`).toBe(`${i}: ${expected[i]}`);
}
