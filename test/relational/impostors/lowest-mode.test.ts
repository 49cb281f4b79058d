import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { fitLowestMode } from "../../../src/relational/impostors/lowest-mode.ts";

type Part = readonly [count: number, draw: (normal: number) => number];

function mixture(parts: readonly Part[], seed = 1): Float64Array {
	const random = createRandom(seed);
	const values = parts.flatMap(([count, draw]) =>
		Array.from({ length: count }, () => draw(random.normal())),
	);
	return Float64Array.from(values).sort();
}

const strangers = (x: number) => 0.3 + 0.1 * x;
const samePeople = (x: number) => 0.85 + 0.05 * x;

/** Mean and variance of a standard normal distribution between -2 and 0.5, by numeric integration. */
function cutMoments() {
	let share = 0;
	let first = 0;
	let second = 0;
	const step = 1e-5;
	for (let x = -2 + step / 2; x < 0.5; x += step) {
		const density = Math.exp((-x * x) / 2);
		share += density;
		first += x * density;
		second += x * x * density;
	}
	const mean = first / share;
	return { mean, variance: second / share - mean * mean };
}

/** The same fit with plain loops over all values. */
function fitPlainly(sorted: Float64Array) {
	const held = Math.floor(0.2 * sorted.length);
	const last = Math.floor(0.6 * sorted.length);
	let least = Number.POSITIVE_INFINITY;
	let mean = 0;
	for (let i = 0; i + held <= last; i++) {
		if (sorted[i + held] - sorted[i] >= least) continue;
		least = sorted[i + held] - sorted[i];
		mean = (sorted[i + held] + sorted[i]) / 2;
	}
	let deviation = least / (2 * 0.2533);
	const cut = cutMoments();
	for (let i = 0; i < 60; i++) {
		const inside = sorted.filter(
			(x) => x >= mean - 2 * deviation && x < mean + 0.5 * deviation,
		);
		const middle = inside.reduce((sum, x) => sum + x, 0) / inside.length;
		const squares = inside.reduce((sum, x) => sum + (x - middle) ** 2, 0);
		const fitted = Math.sqrt(squares / inside.length / cut.variance);
		deviation += 0.7 * (fitted - deviation);
		mean += 0.7 * (middle - cut.mean * fitted - mean);
	}
	return { mean, deviation };
}

describe("the lowest mode of cosines", () => {
	it.each<[string, Part[]]>([
		["strangers alone", [[20_000, strangers]]],
		[
			"a third of pairs of one person",
			[
				[20_000, strangers],
				[10_000, samePeople],
			],
		],
		[
			"foreign rows far below, in a narrow mode and spread",
			[
				[20_000, strangers],
				[2000, samePeople],
				[3000, (x) => -0.8 + 0.01 * x],
				[1000, (x) => -0.5 + 0.1 * x],
			],
		],
	])("is found, as by plain loops: %s", (_, parts) => {
		const sorted = mixture(parts);
		const fit = fitLowestMode(sorted)!;
		expect(Math.abs(fit.mean - 0.3)).toBeLessThan(0.01);
		expect(Math.abs(fit.deviation - 0.1)).toBeLessThan(0.01);
		const plain = fitPlainly(sorted);
		expect(fit.mean).toBeCloseTo(plain.mean, 6);
		expect(fit.deviation).toBeCloseTo(plain.deviation, 6);
	});

	it.each<[string, Float64Array]>([
		["no cosines", new Float64Array(0)],
		["one", Float64Array.of(0.5)],
		["fewer than 100 in the window", mixture([[140, strangers]])],
		["equal ones", new Float64Array(5000).fill(0.9)],
	])("is not found among too few or %s", (_, sorted) => {
		expect(fitLowestMode(sorted)).toBeNull();
	});
});
