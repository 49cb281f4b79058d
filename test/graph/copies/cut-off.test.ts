import { describe, expect, test } from "vitest";
import {
	largestShare,
	logGammaBelow,
	nearCutOff,
} from "../../../src/graph/copies/cut-off.ts";

/** The probability that a gamma distribution of mean 1 is below `share`, by Simpson's rule over the logarithm of the value. */
function gammaBelow(shape: number, share: number): number {
	const logDensity = (u: number) => shape * u - shape * Math.exp(u);
	const integrate = (from: number, to: number) => {
		const steps = 200_000;
		const width = (to - from) / steps;
		let sum = 0;
		for (let i = 0; i <= steps; i++) {
			const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
			// The highest value of the density is exp(-shape), at u = 0.
			sum += weight * Math.exp(logDensity(from + i * width) + shape);
		}
		return (sum * width) / 3;
	};
	const depth = 60 / shape;
	return (
		integrate(Math.log(share) - depth, Math.log(share)) /
		integrate(-depth - 3, 4)
	);
}

describe("the gamma distribution's lower tail", () => {
	test.each([
		[0.5, 0.1],
		[1, 0.01],
		[3.7, 0.1],
		[16, 0.1],
		[25, 0.3],
		[80, 0.5],
		[160, 0.8],
	])("of shape %d, at %d of the mean", (shape, share) => {
		const truth = gammaBelow(shape, share);
		expect(Math.exp(logGammaBelow(shape, share)) / truth).toBeCloseTo(1, 6);
	});

	test("of shape 1 is an exponential distribution", () => {
		for (const share of [1e-9, 0.001, 0.1, 0.9])
			expect(logGammaBelow(1, share)).toBeCloseTo(
				Math.log(-Math.expm1(-share)),
				10,
			);
	});
});

describe("the share of the strangers' distance", () => {
	test("is a tenth where no stranger is expected that near", () => {
		expect(largestShare(60, 1e-9)).toBe(0.1);
		expect(largestShare(1e12, 1e-300)).toBe(0.1);
		expect(largestShare(Number.POSITIVE_INFINITY, 1e-9)).toBe(0.1);
	});

	test.each([
		[1, 1e-3],
		[4, 1e-6],
		[12, 1e-9],
		[16, 1e-13],
	])("is the largest of shape %d with probability %d", (shape, wanted) => {
		const share = largestShare(shape, wanted);
		expect(share).toBeLessThan(0.1);
		expect(gammaBelow(shape, share) / wanted).toBeCloseTo(1, 5);
	});
});

describe("the cut-off", () => {
	test("lies a tenth of the way from 1 to the strangers' mean", () => {
		expect(nearCutOff({ mean: 0.2, deviation: 0.05 }, 10_000)).toBeCloseTo(
			0.92,
			12,
		);
		expect(nearCutOff({ mean: 0.83, deviation: 0.02 }, 1)).toBeCloseTo(
			0.983,
			12,
		);
	});

	test("rises with the rows where strangers come near, so that 1e-6 of them are expected", () => {
		const wide = { mean: 0, deviation: 0.35 };
		const cutOffs = [10, 1000, 100_000].map((rows) => nearCutOff(wide, rows));
		expect(cutOffs[0]).toBeLessThan(cutOffs[1]);
		expect(cutOffs[1]).toBeLessThan(cutOffs[2]);
		const shape = 1 / wide.deviation ** 2;
		const expected = 100_000 * gammaBelow(shape, 1 - cutOffs[2]);
		expect(expected * 1e6).toBeCloseTo(1, 3);
	});

	test("is 1 where strangers are as near as equal rows", () => {
		expect(nearCutOff({ mean: 1, deviation: 0.01 }, 100)).toBe(1);
	});
});
