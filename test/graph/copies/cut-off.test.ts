import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import {
	burstStart,
	largestShare,
	logGammaBelow,
	nearCutOff,
} from "../../../src/graph/copies/cut-off.ts";

const empty = new Float64Array(0);
const none = { nearest: () => empty, all: () => empty };

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
		expect(largestShare(60, 1e-9, 0.1)).toBe(0.1);
		expect(largestShare(1e12, 1e-300, 0.1)).toBe(0.1);
		expect(largestShare(Number.POSITIVE_INFINITY, 1e-9, 0.1)).toBe(0.1);
	});

	test.each([
		[1, 1e-3],
		[4, 1e-6],
		[12, 1e-9],
		[16, 1e-13],
	])("is the largest of shape %d with probability %d", (shape, wanted) => {
		const share = largestShare(shape, wanted, 0.1);
		expect(share).toBeLessThan(0.1);
		expect(gammaBelow(shape, share) / wanted).toBeCloseTo(1, 5);
	});
});

describe("the cut-off", () => {
	test("lies a fiftieth of the way from 1 to the strangers' mean", () => {
		expect(
			nearCutOff({ mean: 0.2, deviation: 0.05 }, 10_000, none),
		).toBeCloseTo(0.984, 12);
		expect(nearCutOff({ mean: 0.83, deviation: 0.02 }, 1, none)).toBeCloseTo(
			0.9966,
			12,
		);
	});

	test("rises with the rows where strangers come near, so that 1e-6 of them are expected", () => {
		const wide = { mean: 0, deviation: 0.5 };
		const cutOffs = [10, 1000, 100_000].map((rows) =>
			nearCutOff(wide, rows, none),
		);
		expect(cutOffs[0]).toBeLessThan(cutOffs[1]);
		expect(cutOffs[1]).toBeLessThan(cutOffs[2]);
		const shape = 1 / wide.deviation ** 2;
		const expected = 100_000 * gammaBelow(shape, 1 - cutOffs[2]);
		expect(expected * 1e6).toBeCloseTo(1, 3);
	});

	test("is 1 where strangers are as near as equal rows", () => {
		expect(nearCutOff({ mean: 1, deviation: 0.01 }, 100, none)).toBe(1);
	});
});

describe("bursts", () => {
	const random = createRandom(1);
	/** Distances around `middle`, most of them within a factor of 1 + 2 `spread`. */
	const around = (count: number, middle: number, spread: number) =>
		Array.from(
			{ length: count },
			() => middle * Math.exp(spread * random.normal()),
		);
	const sorted = (...parts: number[][]) =>
		Float64Array.from(parts.flat()).sort();

	test("begin where a narrow peak of distances begins", () => {
		for (const middle of [0.05, 0.12, 0.25, 0.33]) {
			const frames = around(700, middle, 0.08);
			const start = burstStart(sorted(frames, around(300, 0.9, 0.1)), 0.6)!;
			expect(start).toBeGreaterThan(0.7 * middle);
			expect(start).toBeLessThan(middle);
			const inPeak = frames.filter((t) => t >= start && t < 1.4 * start).length;
			expect(inPeak / frames.length).toBeGreaterThan(0.95);
		}
	});

	test("are none where distances are spread as those of different photographs, or without a gap behind them", () => {
		expect(burstStart(sorted(around(1000, 0.25, 0.4)), 0.6)).toBeNull();
		const levels = [0.1, 0.14, 0.2, 0.28].flatMap((t) => around(250, t, 0.05));
		expect(burstStart(sorted(levels), 0.6)).toBeNull();
	});

	test("are none beyond the limit, below the distance of near rows, and among few rows", () => {
		expect(burstStart(sorted(around(500, 0.5, 0.05)), 0.2)).toBeNull();
		expect(burstStart(sorted(around(500, 0.005, 0.05)), 0.6)).toBeNull();
		expect(burstStart(sorted(around(60, 0.2, 0.05)), 0.6)).toBeNull();
		expect(burstStart(empty, 0.6)).toBeNull();
	});

	test("have a cut-off in the gap between their frames and other photographs", () => {
		const strangers = { mean: 0.2, deviation: 0.05 };
		const frames = around(4000, 0.2, 0.1);
		const toCosines = (shares: number[]) =>
			Float64Array.from(shares, (share) => 1 - 0.8 * share);
		const cutOff = nearCutOff(strangers, 500, {
			nearest: () => toCosines(around(500, 0.17, 0.05)),
			all: () => toCosines([...frames, ...around(4000, 0.6, 0.15)]),
		});
		const share = (1 - cutOff) / 0.8;
		const within = frames.filter((frame) => frame < share).length;
		expect(within / frames.length).toBeGreaterThan(0.98);
		expect(share).toBeLessThan(0.4);
	});
});
