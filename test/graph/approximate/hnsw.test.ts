import { describe, expect, it, vi } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import {
	hasPart,
	importPackage,
	installCommand,
} from "../../../src/engines/optional-parts.ts";
import { InputError } from "../../../src/errors.ts";
import { readFloatMatrix } from "../../../src/files/npy/read-npy.ts";
import {
	buildHnswGraph,
	hnswParameters,
} from "../../../src/graph/approximate/hnsw.ts";
import { plainProducts } from "../../../src/graph/exact/block-products.ts";
import { buildExactGraph } from "../../../src/graph/exact/knn-search.ts";
import { estimateRecall } from "../../../src/graph/recall.ts";
import type { Metric } from "../../../src/graph/similarity.ts";
import {
	bruteSimilarity,
	randomFeatures,
	toRows,
} from "../../helpers/brute-neighbours.ts";
import { needs } from "../../helpers/needs.ts";
import { hasShared, needsFaces, sharedPath } from "../../helpers/shared.ts";

vi.mock("../../../src/engines/optional-parts.ts", async (original) => {
	const parts =
		await original<typeof import("../../../src/engines/optional-parts.ts")>();
	return { ...parts, importPackage: vi.fn(parts.importPackage) };
});

const hasUsearch = hasPart("usearch");
const onProgress = () => {};

function build(features: FloatMatrix, k: number, metric: Metric, threads = 2) {
	return buildHnswGraph(features, {
		...hnswParameters,
		k,
		metric,
		threads,
		onProgress,
	});
}

describe.skipIf(!hasUsearch)("approximate graph", needs("no usearch"), () => {
	it.each([
		["cosine", 1],
		["cosine", 2],
		["cosine", 3],
		["cosine", 60],
		["euclidean", 1],
		["euclidean", 2],
		["euclidean", 60],
	] as const)("is the exact one for few rows: %s, %i", async (metric, rows) => {
		const features = randomFeatures(rows, 12, 1);
		const exact = await buildExactGraph(features, {
			k: 20,
			metric,
			products: plainProducts,
			blockRows: 16,
			onProgress,
		});
		expect(await build(features, 20, metric)).toEqual(exact);
	});

	it("has each row first in its own row, then different rows by descending similarity", async () => {
		const features = randomFeatures(1500, 8, 2);
		features.data.copyWithin(8 * 700, 0, 8 * 40);
		const rows = toRows(await build(features, 10, "cosine"));
		for (const [row, ids] of rows.entries()) {
			expect(ids[0]).toBe(row);
			expect(new Set(ids).size).toBe(11);
			const near = ids
				.slice(1)
				.map((id) => bruteSimilarity(features, "cosine", row, id));
			for (let t = 1; t < near.length; t++)
				expect(near[t]).toBeLessThanOrEqual(near[t - 1] + 1e-12);
		}
	});

	it("fills every row where thousands are identical", async () => {
		const features = {
			rows: 3000,
			cols: 4,
			data: new Float32Array(12000).fill(0.5),
		};
		for (const ids of toRows(await build(features, 20, "cosine")))
			expect(new Set(ids).size).toBe(21);
	});

	it("does not depend on threads or on the run", async () => {
		const features = randomFeatures(2500, 16, 3);
		const first = await build(features, 10, "cosine", 1);
		expect(await build(features, 10, "cosine", 2)).toEqual(first);
		expect(await build(features, 10, "cosine", 7)).toEqual(first);
	});

	it("takes distances of any scale", async () => {
		const features = randomFeatures(400, 6, 4, 50);
		for (let i = 0; i < features.data.length; i++) features.data[i] *= 1e30;
		const graph = await build(features, 10, "euclidean");
		const recall = estimateRecall(features, graph, {
			metric: "euclidean",
			sampleRows: 400,
			random: createRandom(1),
		});
		expect(recall).toBeGreaterThan(0.99);
	});

	it("reports rows added, then rows searched", async () => {
		const calls: [number, number][] = [];
		await buildHnswGraph(randomFeatures(2100, 4, 5), {
			...hnswParameters,
			k: 5,
			metric: "cosine",
			onProgress: (done, total) => calls.push([done, total]),
		});
		expect(calls.map(([done]) => done)).toEqual(
			[...calls.map(([done]) => done)].sort((a, b) => a - b),
		);
		expect(calls).toContainEqual([2100, 4200]);
		expect(calls.at(-1)).toEqual([4200, 4200]);
	});

	describe.skipIf(!hasShared)("of faces", needsFaces, () => {
		it.each(["dlib128", "arc512"])(
			"has at least 19 of 20 nearest rows: %s",
			async (name) => {
				const path = sharedPath("faces", "val", `${name}.features.npy`);
				const features = readFloatMatrix(path, { shared: false });
				const graph = await build(features, 80, "cosine");
				const recall = estimateRecall(features, graph, {
					metric: "cosine",
					sampleRows: 300,
					random: createRandom(1),
				});
				expect(recall).toBeGreaterThanOrEqual(0.95);
			},
		);
	});
});

describe("without usearch", () => {
	it("says what to install", async () => {
		vi.mocked(importPackage).mockRejectedValueOnce(
			new Error(`not installed; ${installCommand("usearch")} brings it`),
		);
		const building = build(randomFeatures(5, 3, 6), 2, "cosine");
		await expect(building).rejects.toThrow(InputError);
		await expect(building).rejects.toThrow(
			/usearch.*npx gcn-cluster engines --install usearch/,
		);
	});
});
