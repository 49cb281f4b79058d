import { describe, expect, it } from "vitest";
import { measureImpostors } from "../../src/core/impostors.ts";
import type { FloatMatrix } from "../../src/core/matrix.ts";
import { normaliseRows } from "../../src/core/normalise.ts";
import { createRandom } from "../../src/core/random.ts";
import { randomFeatures } from "../helpers/brute-neighbours.ts";
import { expectRefused } from "../helpers/expect-refused.ts";

const normalised = ({ rows, cols, data }: FloatMatrix) =>
	normaliseRows({ rows, cols, data }, new Float32Array(data.length));

describe("normalised rows", () => {
	it("have length 1 whatever their scale, and rows of zeros are reported", () => {
		const data = Float32Array.of(3, 4, 0, 0, -1e-30, 0, 1e30, -1e30);
		const { features, zeroRows } = normalised({ rows: 4, cols: 2, data });
		expect([...zeroRows]).toEqual([1]);
		const half = Math.fround(Math.SQRT1_2);
		const expected = [0.6, 0.8, 0, 0, -1, 0, half, -half].map(Math.fround);
		expect([...features.data]).toEqual(expected);
	});

	it("can take the place of the features", () => {
		const data = Float32Array.of(0, 2, 5, 0);
		normaliseRows({ rows: 2, cols: 2, data }, data);
		expect([...data]).toEqual([0, 1, 1, 0]);
	});

	it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuse %d", (value) => {
		expectRefused(
			() => normalised({ rows: 1, cols: 2, data: Float32Array.of(1, value) }),
			"features: expected finite values, got NaN or an infinity",
		);
	});
});

/** People as directions, photographs as noisy copies; `sizes` photographs of each. */
function library(sizes: readonly number[], seed: number): FloatMatrix {
	const cols = 64;
	const random = createRandom(seed);
	const data: number[] = [];
	for (const size of sizes) {
		const person = Array.from({ length: cols }, () => random.normal());
		for (let i = 0; i < size; i++)
			for (const value of person) data.push(value + 0.5 * random.normal());
	}
	const rows = sizes.reduce((sum, size) => sum + size, 0);
	const matrix = { rows, cols, data: Float32Array.from(data) };
	return normalised(matrix).features;
}

describe("statistics of different identities", () => {
	it("are the mean and deviation of a normal distribution of cosines", () => {
		const { features } = normalised(randomFeatures(2000, 256, 1));
		const { mean, deviation } = measureImpostors(features, createRandom(1));
		expect(Math.abs(mean)).toBeLessThan(0.001);
		expect(Math.abs(deviation * 16 - 1)).toBeLessThan(0.02);
	});

	it.each([
		["many people", new Array(600).fill(2)],
		[
			"two people with two thirds of the photographs",
			[200, 200, ...new Array(200).fill(1)],
		],
	])("do not tilt: %s", (_, sizes) => {
		const { mean, deviation } = measureImpostors(
			library(sizes, 3),
			createRandom(1),
		);
		// Different directions in 64 dimensions: mean 0, deviation 1/8 as far as sampling goes; one person's photographs lie near 0.8.
		expect(Math.abs(mean)).toBeLessThan(0.08);
		expect(deviation).toBeGreaterThan(0.07);
		expect(deviation).toBeLessThan(0.2);
	});

	it.each([
		["one row", 1, () => 1],
		["two rows", 2, (i: number) => i + 1],
		["rows all alike", 50, (i: number) => (i % 8) + 1],
		["rows of zeros", 50, () => 0],
	])(
		"are those of random directions where rows say nothing: %s",
		(_, rows, value) => {
			const data = Float32Array.from({ length: rows * 8 }, (_, i) => value(i));
			const { features } = normalised({ rows, cols: 8, data });
			expect(measureImpostors(features, createRandom(1))).toEqual({
				mean: 0,
				deviation: 1 / Math.sqrt(8),
			});
		},
	);

	it("leave rows of zeros out", () => {
		const features = randomFeatures(300, 32, 5);
		const withZeros = {
			...features,
			rows: 900,
			data: new Float32Array(900 * 32),
		};
		withZeros.data.set(features.data);
		expect(
			measureImpostors(normalised(withZeros).features, createRandom(2)),
		).toEqual(measureImpostors(normalised(features).features, createRandom(2)));
	});

	it("are finite and positive for ten rows, and the same for the same seed", () => {
		const { features } = normalised(randomFeatures(10, 16, 1));
		const once = measureImpostors(features, createRandom(1));
		expect(once.deviation).toBeGreaterThan(0);
		expect(Number.isFinite(once.mean)).toBe(true);
		expect(measureImpostors(features, createRandom(1))).toEqual(once);
	});
});
