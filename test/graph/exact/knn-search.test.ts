import { describe, expect, it } from "vitest";
import type { KnnGraph } from "../../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import { InputError } from "../../../src/errors.ts";
import {
	type BlockProducts,
	plainProducts,
} from "../../../src/graph/exact/block-products.ts";
import { buildExactGraph } from "../../../src/graph/exact/knn-search.ts";
import type { Metric } from "../../../src/graph/similarity.ts";
import {
	bruteGraph,
	randomFeatures,
	toRows,
} from "../../helpers/brute-neighbours.ts";

const metrics: Metric[] = ["cosine", "euclidean"];

interface Changes {
	readonly blockRows?: number;
	readonly products?: BlockProducts<FloatMatrix> | null;
}

function search(
	features: FloatMatrix,
	k: number,
	metric: Metric,
	changes: Changes = {},
): Promise<KnnGraph> {
	return buildExactGraph(features, {
		k,
		metric,
		products: plainProducts,
		blockRows: 7,
		onProgress() {},
		...changes,
	});
}

/** The same by the kernel. */
const searchByKernel = (
	features: FloatMatrix,
	k: number,
	metric: Metric,
	blockRows = 7,
) => search(features, k, metric, { blockRows, products: null });

function withRows(
	features: FloatMatrix,
	change: (row: (i: number) => Float32Array) => void,
): FloatMatrix {
	const { rows, cols } = features;
	const data = features.data.slice();
	change((i) => data.subarray(i * cols, (i + 1) * cols));
	return { rows, cols, data };
}

/** Products with a reported error of up to 1e-3 that differs from call to call, as on some GPUs. */
function roughProducts(seed: number): BlockProducts<FloatMatrix> {
	const random = createRandom(seed);
	return {
		...plainProducts,
		roundoff: 1e-3,
		concurrency: 3,
		multiply: async (queries, candidates) => {
			const values = await plainProducts.multiply(queries, candidates);
			for (let i = 0; i < values.length; i++)
				values[i] += 2e-3 * (random.next() - 0.5);
			return values;
		},
	};
}

const duplicates = withRows(randomFeatures(60, 6, 3), (row) => {
	for (let i = 20; i < 50; i++) row(i).set(row(i % 2));
});
const zeros = withRows(randomFeatures(40, 5, 4), (row) => {
	for (const i of [0, 7, 8, 39]) row(i).fill(0);
});

const sets: [string, FloatMatrix, number][] = [
	["random rows", randomFeatures(83, 9, 1), 5],
	["two columns", randomFeatures(50, 2, 2), 6],
	["duplicates, more than k of each", duplicates, 3],
	["rows of zeros", zeros, 6],
	["nothing but zeros", { rows: 30, cols: 4, data: new Float32Array(120) }, 4],
	["far from the origin", randomFeatures(60, 8, 5, 1000), 6],
	["k larger than the set", randomFeatures(12, 4, 6), 80],
	["two rows", randomFeatures(2, 3, 7), 80],
	["one row", randomFeatures(1, 3, 8), 80],
];

describe.each(metrics)("exact %s graph", (metric) => {
	it.each(sets)("is the one by definition: %s", async (_, features, k) => {
		const graph = await search(features, k, metric);
		expect(graph.cols).toBe(Math.min(k, features.rows - 1) + 1);
		expect(toRows(graph)).toEqual(bruteGraph(features, k, metric, 1e-13));
		for (const blockRows of [7, 1000])
			expect(await searchByKernel(features, k, metric, blockRows)).toEqual(
				graph,
			);
	});

	it("is the same from the kernel: several blocks and steps of them", async () => {
		const features = withRows(randomFeatures(1500, 24, 21), (row) => {
			for (let i = 900; i < 950; i++) row(i).set(row(i % 40));
			// Nearer to one another than the error of int16 products.
			for (let i = 1000; i < 1090; i++)
				row(i).set(row(2).map((x, d) => x + row(i)[d] / 200));
			row(1499).fill(0);
		});
		const expected = await search(features, 30, metric, { blockRows: 500 });
		for (const blockRows of [700, 1500])
			expect(await searchByKernel(features, 30, metric, blockRows)).toEqual(
				expected,
			);
	});

	it.each([1, 2, 16, 64, 1000])(
		"does not depend on the block size: %i",
		async (blockRows) => {
			for (const features of [randomFeatures(90, 16, 9), duplicates]) {
				const graph = await search(features, 10, metric, { blockRows });
				expect(graph).toEqual(
					await search(features, 10, metric, { blockRows: 33 }),
				);
			}
		},
	);

	it.each([
		["random rows", randomFeatures(150, 16, 10), 10],
		["more duplicates than candidates", duplicates, 3],
	] as const)(
		"does not depend on the rounding of the products: %s",
		async (_, features, k) => {
			const expected = await search(features, k, metric);
			for (const seed of [1, 2]) {
				const rough = { blockRows: 40, products: roughProducts(seed) };
				expect(await search(features, k, metric, rough)).toEqual(expected);
			}
		},
	);

	it("puts each of ten identical rows first in its own row", async () => {
		const features = withRows(randomFeatures(30, 5, 11), (row) => {
			for (let i = 12; i < 22; i++) row(i).set(row(3));
		});
		const rows = toRows(await search(features, 3, metric));
		expect(rows[3]).toEqual([3, 12, 13, 14]);
		expect(rows[12]).toEqual([12, 3, 13, 14]);
		expect(rows[21]).toEqual([21, 3, 12, 13]);
	});

	it("compares thousands of identical rows once", async () => {
		const { cols, data } = randomFeatures(1, 64, 12);
		const rows = 2000;
		const features = { rows, cols, data: new Float32Array(rows * cols) };
		for (let i = 0; i < rows; i++) features.data.set(data, i * cols);
		const blockRows = 1024;
		const graph = toRows(await search(features, 2, metric, { blockRows }));
		expect(graph[0]).toEqual([0, 1, 2]);
		expect(graph[1]).toEqual([1, 0, 2]);
		expect(graph[1999]).toEqual([1999, 0, 1]);
	});

	it.each([1e-42, 1e-20, 1e19, 1e38])(
		"takes features of any scale: %d",
		async (scale) => {
			const base = randomFeatures(60, 6, 13);
			// Multiples of the scale, so that the smallest lose nothing to underflow.
			const steps = base.data.map((x) =>
				Math.round(Math.max(-3, Math.min(3, x)) * 30),
			);
			const scaled = { ...base, data: steps.map((x) => (x * scale) / 90) };
			const graph = await search(scaled, 5, metric);
			expect(toRows(graph)).toEqual(bruteGraph(scaled, 5, metric, 0));
			expect(await searchByKernel(scaled, 5, metric)).toEqual(graph);
		},
	);

	it("keeps near rows apart in spite of a distant one", async () => {
		const features = withRows(randomFeatures(40, 4, 14), (row) => {
			row(17).fill(1e7);
		});
		const graph = await search(features, 5, metric);
		expect(toRows(graph)).toEqual(bruteGraph(features, 5, metric, 1e-13));
		expect(await searchByKernel(features, 5, metric)).toEqual(graph);
	});

	it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses %d", async (bad) => {
		const features = withRows(randomFeatures(9, 4, 15), (row) => {
			row(5)[2] = bad;
		});
		await expect(search(features, 3, metric)).rejects.toThrow(InputError);
	});
});

it("reports each product of two blocks and releases every block", async () => {
	let loaded = 0;
	const calls: [number, number][] = [];
	await buildExactGraph(randomFeatures(10, 3, 16), {
		k: 2,
		metric: "cosine",
		blockRows: 4,
		products: {
			...plainProducts,
			concurrency: 2,
			load: (rows) => {
				loaded++;
				return rows;
			},
			release: () => {
				loaded--;
			},
		},
		onProgress: (done, total) => calls.push([done, total]),
	});
	expect(calls).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]));
	expect(loaded).toBe(0);
});
