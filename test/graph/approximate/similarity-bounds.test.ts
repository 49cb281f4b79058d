import { describe, expect, it, test } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createSimilarityBounds } from "../../../src/graph/approximate/similarity-bounds.ts";
import { createSimilarity } from "../../../src/graph/similarity.ts";
import { shareForKernels } from "../../../src/kernels/kernel-memory.ts";
import {
	bruteSimilarity,
	randomFeatures,
} from "../../helpers/brute-neighbours.ts";

const rows = 50;

function scaled(features: FloatMatrix, scale: number): FloatMatrix {
	return { ...features, data: features.data.map((value) => value * scale) };
}

function boundsOf(features: FloatMatrix, most = rows) {
	const similarity = createSimilarity(shareForKernels(features), "cosine");
	return createSimilarityBounds(similarity, most);
}

describe.each([1, 3, 4, 7, 16, 18, 128, 133])("rows of %i values", (cols) => {
	it.each([1, 2 ** -25, 2 ** 25])("times %f", (scale) => {
		const features = scaled(randomFeatures(rows, cols, cols), scale);
		features.data.fill(0, 3 * cols, 4 * cols);
		const bounds = boundsOf(features)!;
		const upper = new Float64Array(rows);
		for (let row = 0; row < rows; row++) {
			const count = rows - (row % 5);
			for (let i = 0; i < count; i++) bounds.ids[i] = (7 * i + row) % rows;
			bounds.compute(row, count, upper);
			for (let i = 0; i < count; i++) {
				const other = (7 * i + row) % rows;
				const cosine = bruteSimilarity(features, "cosine", row, other);
				expect(upper[i]).toBeGreaterThan(cosine);
				expect(upper[i]).toBeLessThan(cosine + 2e-5);
			}
		}
	});
});

describe("there are none", () => {
	const features = randomFeatures(rows, 8, 1);

	it("where rows are out of the kernels' reach", () => {
		const similarity = createSimilarity(features, "cosine");
		expect(createSimilarityBounds(similarity, 8)).toBe(null);
	});

	it("for distances", () => {
		const similarity = createSimilarity(shareForKernels(features), "euclidean");
		expect(createSimilarityBounds(similarity, 8)).toBe(null);
	});

	it.each([1e-20, 1e15])("for rows of a length around %f", (scale) => {
		expect(boundsOf(scaled(features, scale))).toBe(null);
	});
});

test("two that are open at once do not disturb each other", () => {
	const features = shareForKernels(randomFeatures(rows, 8, 2));
	const similarity = createSimilarity(features, "cosine");
	const [one, other] = [3, 9].map(
		(most) => createSimilarityBounds(similarity, most)!,
	);
	one.ids.set([1, 2, 3]);
	other.ids.set([4, 5, 6, 7, 8, 9, 10, 11, 12]);
	const before = Float32Array.from(features.data);
	const upper = new Float64Array(9);
	other.compute(0, 9, upper);
	one.compute(0, 3, upper);
	for (const [i, id] of [1, 2, 3].entries()) {
		const cosine = bruteSimilarity(features, "cosine", 0, id);
		expect(upper[i]).toBeCloseTo(cosine, 5);
	}
	expect(features.data).toEqual(before);
});
