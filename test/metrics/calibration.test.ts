import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { meanInside } from "../../src/grouping/inside-links.ts";
import { poolLinks } from "../../src/grouping/links.ts";
import {
	linkTruths,
	measureReliability,
} from "../../src/metrics/calibration.ts";

describe("measureReliability", () => {
	test("bins confidences and weighs the gaps by items", () => {
		const confidences = Float32Array.of(0.125, 0.375, 0.5, 0.75, 1, Number.NaN);
		const truths = Float32Array.of(0, 1, 0.5, 1, 1, 1);
		expect(measureReliability(confidences, truths, 2)).toEqual({
			bins: [
				{ from: 0, to: 0.5, count: 2, confidence: 0.25, truth: 0.5 },
				{ from: 0.5, to: 1, count: 3, confidence: 0.75, truth: 2.5 / 3 },
			],
			count: 5,
			error: expect.closeTo((2 * 0.25 + 3 * (2.5 / 3 - 0.75)) / 5, 12),
		});
	});

	test("is small for confidences that are right on average, and the bias of those that are not", () => {
		const random = createRandom(13);
		const confidences = Float32Array.from({ length: 40_000 }, random.next);
		const truths = confidences.map((c) => (random.next() < c ? 1 : 0));
		const { error } = measureReliability(confidences, truths, 10);
		expect(error).toBeLessThan(0.01);
		const boasting = confidences.map((c) => c + (1 - c) / 2);
		const { error: bias } = measureReliability(boasting, truths, 10);
		expect(bias).toBeCloseTo(0.25, 2);
	});

	test("without items there is no error", () => {
		const none = Float32Array.of(Number.NaN);
		expect(measureReliability(none, none, 3)).toMatchObject({
			count: 0,
			error: 0,
		});
	});
});

test("links of unknown identities say nothing about a row", () => {
	const edges = Int32Array.of(0, 1, 0, 2, 1, 2, 2, 3);
	const links = poolLinks(edges, new Float32Array(4).fill(0.5), 5, "avg");
	const truths = linkTruths(links, Int32Array.of(7, 7, 8, -1, 8));
	expect([...truths]).toEqual([1, 0, 0, Number.NaN]);
	const means = meanInside(links, new Int32Array(5), truths);
	expect([...means]).toEqual([0.5, 0.5, 0, Number.NaN, Number.NaN]);
	const sure = new Float32Array(5).fill(0.5);
	expect(measureReliability(sure, means, 1)).toMatchObject({ count: 3 });
});

test("a row's truth is the share of its links inside the cluster that join one identity", () => {
	const edges = Int32Array.of(0, 1, 0, 2, 1, 2, 2, 3);
	const links = poolLinks(edges, new Float32Array(4).fill(0.5), 5, "avg");
	const truths = linkTruths(links, Int32Array.of(7, 7, 8, 8, 8));
	expect([...truths]).toEqual([1, 0, 0, 1]);
	const clusters = Int32Array.of(0, 0, 0, 1, 2);
	const means = meanInside(links, clusters, truths);
	expect([...means]).toEqual([0.5, 0.5, 0, Number.NaN, Number.NaN]);
});
