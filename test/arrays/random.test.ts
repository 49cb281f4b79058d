import { describe, expect, test } from "vitest";
import {
	createRandom,
	permutation,
	restoreRandom,
} from "../../src/arrays/random.ts";

/** Outputs of xoshiro128** from the state 1, 2, 3, 4, as published with the rand_xoshiro crate. */
const PUBLISHED = [
	11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849,
	3729100597, 4258142804,
];

/** The upper 0.1% point of chi-squared, by degrees of freedom. */
const CHI_SQUARED = { 9: 27.88, 23: 49.73 };

function chiSquared(counts: readonly number[], expected: number): number {
	return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

function take(n: number, draw: () => number): number[] {
	return Array.from({ length: n }, draw);
}

describe("random numbers", () => {
	test("are those of xoshiro128**", () => {
		const random = restoreRandom(Uint32Array.of(1, 2, 3, 4));
		expect(take(10, () => random.next() * 2 ** 32)).toEqual(PUBLISHED);
	});

	test("are the same for the same seed and others for another, seed 0 and large seeds included", () => {
		const seeds = [0, 1, 2, 3, 0x7fffffff, 0x80000000, 0xffffffff];
		const firsts = seeds.map((seed) => {
			const random = createRandom(seed);
			const drawn = take(4, random.next);
			const again = createRandom(seed);
			expect(take(4, again.next)).toEqual(drawn);
			return drawn.join();
		});
		expect(new Set(firsts).size).toBe(seeds.length);
	});

	test("go on from a stored state, which neither side changes", () => {
		const random = createRandom(7);
		random.next();
		random.normal();
		const state = random.state();
		const copy = state.slice();
		const rest = [random.next(), random.normal(), random.below(1000)];
		const restored = restoreRandom(state);
		expect([restored.next(), restored.normal(), restored.below(1000)]).toEqual(
			rest,
		);
		expect(state).toEqual(copy);
	});

	test("are uniform in [0, 1)", () => {
		const random = createRandom(11);
		const counts = new Array(10).fill(0);
		for (const value of take(20_000, random.next)) {
			expect(value >= 0 && value < 1).toBe(true);
			counts[Math.floor(value * 10)]++;
		}
		expect(chiSquared(counts, 2000)).toBeLessThan(CHI_SQUARED[9]);
	});

	test("below a limit are all of 0 to limit - 1, equally often", () => {
		const random = createRandom(12);
		const counts = new Array(10).fill(0);
		for (const value of take(20_000, () => random.below(10))) counts[value]++;
		expect(counts).toHaveLength(10);
		expect(chiSquared(counts, 2000)).toBeLessThan(CHI_SQUARED[9]);
		expect(take(20, () => random.below(1))).toEqual(new Array(20).fill(0));
	});

	test("are normal with moments 0, 1, 0, 3", () => {
		const random = createRandom(13);
		const values = take(50_000, random.normal);
		const moment = (power: number) =>
			values.reduce((sum, v) => sum + v ** power, 0) / values.length;
		// Four standard errors: sqrt(1, 2, 15, 96) / sqrt(n).
		expect(Math.abs(moment(1))).toBeLessThan(0.018);
		expect(Math.abs(moment(2) - 1)).toBeLessThan(0.026);
		expect(Math.abs(moment(3))).toBeLessThan(0.07);
		expect(Math.abs(moment(4) - 3)).toBeLessThan(0.18);
		expect(values.every(Number.isFinite)).toBe(true);
	});
});

describe("a permutation", () => {
	test.each([0, 1, 2, 17, 1000])("of %i has every number once", (n) => {
		const order = permutation(n, createRandom(n));
		expect([...order].sort((a, b) => a - b)).toEqual([...order.keys()]);
	});

	test("of four is each of the 24 equally often", () => {
		const random = createRandom(14);
		const counts = new Map<string, number>();
		for (let i = 0; i < 24_000; i++) {
			const key = permutation(4, random).join();
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
		expect(counts.size).toBe(24);
		expect(chiSquared([...counts.values()], 1000)).toBeLessThan(
			CHI_SQUARED[23],
		);
	});
});
