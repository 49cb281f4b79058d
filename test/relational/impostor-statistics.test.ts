import { describe, expect, it } from "vitest";
import { contentOrder } from "../../src/arrays/content-order.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { sourceOf } from "../../src/arrays/row-source.ts";
import { everyRow } from "../../src/graph/similarity.ts";
import { poolLinks } from "../../src/grouping/links.ts";
import {
	measureImpostors,
	remeasureImpostors,
	trainedMethod,
} from "../../src/relational/impostor-statistics.ts";
import { samplePairs } from "../../src/relational/pair-sample.ts";
import { takeRows } from "../../src/relational/train/compositions.ts";
import { randomFeatures } from "../helpers/brute-neighbours.ts";
import { expectRefused } from "../helpers/expect-refused.ts";
import { impostorsOf, sampleOf } from "../helpers/impostors.ts";
import { impostors64, photoLibrary } from "../helpers/library.ts";
import { linksByRow } from "../helpers/links-by-row.ts";

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

	it("can overwrite the features", () => {
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

describe("statistics of different identities", () => {
	it("are the mean and deviation of a normal distribution of cosines", () => {
		const { features } = normalised(randomFeatures(2000, 256, 1));
		const { mean, deviation } = impostorsOf(features, 1);
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
		const { mean, deviation } = impostorsOf(photoLibrary(sizes, 3), 1);
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
			expect(impostorsOf(features, 1)).toEqual({
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
		expect(impostorsOf(normalised(withZeros).features, 2)).toEqual(
			impostorsOf(normalised(features).features, 2),
		);
	});

	it.each([
		["all pairs of a few rows", 30],
		["some of many", 900],
	])(
		"are those of the pairs that were drawn, wherever rows lie: %s",
		(_, count) => {
			const { features } = normalised(randomFeatures(count, 18, 4));
			const { rows, cols, data } = features;
			const { rows: ofPairs, others, cosines } = sampleOf(features, 5);
			expect(cosines).toHaveLength(
				Math.min(200_000, (count * (count - 1)) / 2),
			);
			let largest = 0;
			cosines.forEach((cosine, pair) => {
				const [a, b] = [ofPairs[pair], others[pair]].map((row) => row * cols);
				let sum = 0;
				for (let d = 0; d < cols; d++) sum += data[a + d] * data[b + d];
				largest = Math.max(largest, Math.abs(cosine - sum));
			});
			expect(largest).toBeLessThan(1e-14);
			const read = {
				...sourceOf(features),
				isInMemory: false,
				numHeld: 64,
			};
			const order = everyRow(0, rows, 1);
			const fromFile = samplePairs(read, order, createRandom(5));
			expect(fromFile.cosines).toEqual(cosines);
		},
	);

	it("are finite and positive for ten rows, and the same for the same seed", () => {
		const { features } = normalised(randomFeatures(10, 16, 1));
		const once = impostorsOf(features, 1);
		expect(once.deviation).toBeGreaterThan(0);
		expect(Number.isFinite(once.mean)).toBe(true);
		expect(impostorsOf(features, 1)).toEqual(once);
	});

	it("are the same for the same rows in any order, where those are drawn by what they hold", () => {
		// More pairs than are drawn, equal rows and rows of zeros among them.
		const rows = Int32Array.from({ length: 900 }, (_, i) => i % 800);
		const library = takeRows(photoLibrary(new Array(400).fill(2), 3), rows);
		library.data.fill(0, 100 * library.cols, 110 * library.cols);
		const measure = (features: FloatMatrix) =>
			measureImpostors(
				samplePairs(features, contentOrder(features), createRandom(1)),
				trainedMethod,
			);
		const mixed = takeRows(library, permutation(900, createRandom(2)));
		expect(measure(mixed)).toEqual(measure(library));
		expect(impostorsOf(mixed, 1)).not.toEqual(impostorsOf(library, 1));
	});
});

describe("measured again without what a first pass joins", () => {
	/** A chain through each person's rows: a link of `sure` between neighbours, of `unsure` between people. */
	const chain = (people: Int32Array, sure: number, unsure: number) => {
		const edges = Array.from(people.keys()).flatMap((row) => [row, row + 1]);
		const scores = Array.from(people.keys(), (row) =>
			people[row] === people[row + 1] ? sure : unsure,
		);
		const count = people.length - 1;
		return linksByRow(
			poolLinks(
				Int32Array.from(edges.slice(0, 2 * count)),
				Float32Array.from(scores.slice(0, count)),
				people.length,
				"avg",
			),
		);
	};
	const measure = (sizes: readonly number[], sure = 0.9, unsure = 0.7) => {
		const library = photoLibrary(sizes, 3);
		const sample = sampleOf(library, 1);
		const before = measureImpostors(sample, trainedMethod);
		const links = chain(library.people, sure, unsure);
		const after = remeasureImpostors(sample, links, before, trainedMethod);
		return { library, before, after };
	};

	it("are those of the pairs that are left, where two people have most rows", () => {
		const { library, before, after } = measure([
			150,
			150,
			...new Array(100).fill(1),
		]);
		const expected = impostors64(library, library.people);
		expect(after!.mean).toBeCloseTo(expected.mean, 5);
		expect(after!.deviation).toBeCloseTo(expected.deviation, 5);
		expect(before.mean - expected.mean).toBeGreaterThan(
			0.1 * expected.deviation,
		);
	});

	it.each<[string, number[], number, number]>([
		["many people, whose pairs are few", new Array(200).fill(2), 0.9, 0.7],
		["links that are not sure", [150, 150, 1, 1], 0.79, 0.7],
		["one person in all", [60], 0.9, 0.7],
		["fewer than 100 pairs left", [40, 2], 0.9, 0.7],
	])("stay as they are: %s", (_, sizes, sure, unsure) => {
		expect(measure(sizes, sure, unsure).after).toBeNull();
	});
});
