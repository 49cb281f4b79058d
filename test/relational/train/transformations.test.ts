import { describe, expect, it } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import {
	addNoise,
	project,
	putSideBySide,
	removeMean,
	transformEmbeddings,
} from "../../../src/relational/train/transformations.ts";
import { randomFeatures } from "../../helpers/brute-neighbours.ts";

const mean = (values: Iterable<number>) => {
	const all = [...values];
	return all.reduce((sum, value) => sum + value, 0) / all.length;
};

function squaredDistance({ cols, data }: FloatMatrix, a: number, b: number) {
	let sum = 0;
	for (let d = 0; d < cols; d++)
		sum += (data[a * cols + d] - data[b * cols + d]) ** 2;
	return sum;
}

describe("transformed embeddings", () => {
	it("without mean have columns of mean zero", () => {
		const { cols, data } = removeMean(randomFeatures(50, 6, 1, 3));
		for (let d = 0; d < cols; d++)
			expect(mean(data.filter((_, i) => i % cols === d))).toBeCloseTo(0, 5);
	});

	it.each([48, 96])("projected to %d keep distances", (length) => {
		const features = randomFeatures(30, 512, 2);
		const projected = project(features, length, createRandom(1));
		expect([projected.rows, projected.cols]).toEqual([30, length]);
		const ratios: number[] = [];
		for (let a = 0; a < 30; a++)
			for (let b = 0; b < a; b++)
				ratios.push(
					squaredDistance(projected, a, b) / squaredDistance(features, a, b),
				);
		expect(mean(ratios)).toBeCloseTo(1, 1);
		// A chi-square of `length` degrees of freedom, over its mean.
		expect(Math.max(...ratios)).toBeLessThan(1 + 6 * Math.sqrt(2 / length));
	});

	it("projected are the product with one matrix", () => {
		const features = randomFeatures(3, 20, 2);
		const sum = new Float32Array(60).fill(0);
		for (let d = 0; d < 20; d++) {
			sum[d] = features.data[d];
			sum[20 + d] = features.data[20 + d];
			sum[40 + d] = features.data[d] + features.data[20 + d];
		}
		const { data } = project(
			{ rows: 3, cols: 20, data: sum },
			5,
			createRandom(4),
		);
		for (let k = 0; k < 5; k++)
			expect(data[10 + k]).toBeCloseTo(data[k] + data[5 + k], 5);
	});

	it("with noise differ by normal values", () => {
		const features = randomFeatures(100, 50, 3);
		const { data } = addNoise(features, 0.05, createRandom(1));
		const offsets = data.map((value, i) => value - features.data[i]);
		expect(Math.abs(mean(offsets))).toBeLessThan(0.003);
		expect(Math.sqrt(mean(offsets.map((value) => value * value)))).toBeCloseTo(
			0.05,
			2,
		);
	});

	it("side by side are concatenated rows", () => {
		const a = { rows: 2, cols: 1, data: Float32Array.of(1, 2) };
		const b = { rows: 2, cols: 2, data: Float32Array.of(3, 4, 5, 6) };
		expect(putSideBySide([a, b])).toEqual({
			rows: 2,
			cols: 3,
			data: Float32Array.of(1, 3, 4, 2, 5, 6),
		});
	});

	it("come in all kinds, finite, the same for the same seed", () => {
		const embeddings = [
			{ name: "short", features: randomFeatures(20, 64, 1) },
			{ name: "long", features: randomFeatures(20, 256, 2) },
		];
		const transformed = transformEmbeddings(embeddings, createRandom(1));
		expect(
			transformed.map(({ name, features }) => `${name}: ${features.cols}`),
		).toEqual([
			"short: 64",
			"long: 256",
			"short without mean: 64",
			...[48, 64, 96, 192].map((n) => `short projected to ${n}: ${n}`),
			"long without mean: 256",
			...[48, 64, 96, 192].map((n) => `long projected to ${n}: ${n}`),
			"long with noise 0.03: 256",
			"long with noise 0.05: 256",
			"short beside long: 320",
		]);
		for (const { features } of transformed)
			expect(features.data.every(Number.isFinite)).toBe(true);
		expect(transformEmbeddings(embeddings, createRandom(1))).toEqual(
			transformed,
		);
	});
});
