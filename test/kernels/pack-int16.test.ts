/** Words of two int16 are the rounded values times 2^15, wherever they go. */
import { expect, test } from "vitest";
import { openScratchMemory } from "../../src/kernels/scratch-memory.ts";

interface PackInt16 {
	packInt16(from: number, end: number, to: number, wordBytes: number): void;
}

const unit = 2 ** -15;

/** Half steps go to the even integer; NaN becomes 0, and what is too large the nearest int16. */
const cases: readonly [number, number][] = [
	[0, 0],
	[-0, 0],
	[unit, 1],
	[-unit, -1],
	[0.5 * unit, 0],
	[1.5 * unit, 2],
	[2.5 * unit, 2],
	[-0.5 * unit, 0],
	[-1.5 * unit, -2],
	[0.75, 24576],
	[1 - unit, 32767],
	[1, 32767],
	[-1, -32768],
	[1.5, 32767],
	[-1.5, -32768],
	[1e30, 32767],
	[Number.POSITIVE_INFINITY, 32767],
	[Number.NEGATIVE_INFINITY, -32768],
	[Number.NaN, 0],
	[1e-40, 0],
];

test.each([
	[0, 1],
	[8, 1],
	[8, 5],
	[16, 8],
	[40, 3],
])("%i values, %i words apart", (length, step) => {
	const kernels = openScratchMemory<PackInt16>();
	const numWords = (length / 2) * step;
	const [from, to] = kernels.layOut([length, numWords + 1]);
	const values = Array.from({ length }, (_, i) => cases[i % cases.length][0]);
	kernels.floats(from, length).set(values);
	const words = kernels.ints(to, numWords + 1).fill(-7);
	kernels.packInt16(from, from + 4 * length, to, 4 * step);
	const expected = new Int32Array(numWords + 1).fill(-7);
	for (let i = 0; i < length; i += 2) {
		const [low, high] = [i, i + 1].map((at) => cases[at % cases.length][1]);
		expected[(i / 2) * step] = (low & 0xffff) | (high << 16);
	}
	expect([...words]).toEqual([...expected]);
});
