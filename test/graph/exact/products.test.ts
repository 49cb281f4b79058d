import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEngine } from "../../../src/engines/choose-engine.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import {
	readFloatMatrix,
	readKnnGraph,
} from "../../../src/files/npy/read-npy.ts";
import { plainProducts } from "../../../src/graph/exact/block-products.ts";
import { buildExactGraph } from "../../../src/graph/exact/knn-search.ts";
import { createTensorProducts } from "../../../src/graph/exact/products.ts";
import { randomFeatures } from "../../helpers/brute-neighbours.ts";
import { hasShared, needsFaces, sharedPath } from "../../helpers/shared.ts";

const onProgress = () => {};

describe.each(["wasm", "cpu"] as const)("products on %s", (name) => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadEngine(name);
	});
	afterAll(() => engine.tf.disposeVariables());

	it("are queries x candidates^T within float32 rounding", async () => {
		const products = await createTensorProducts(engine);
		const a = randomFeatures(5, 130, 1);
		const b = randomFeatures(7, 130, 2);
		const queries = products.load(a, "queries");
		const candidates = products.load(b, "candidates");
		const values = await products.multiply(queries, candidates);
		const expected = await plainProducts.multiply(a, b);
		expect(values.length).toBe(35);
		for (let i = 0; i < values.length; i++)
			expect(Math.abs(values[i] - expected[i])).toBeLessThan(1e-4);
		expect(products.roundoff).toBeLessThan(1e-6);
		products.release(queries);
		products.release(candidates);
	});

	it.each(["cosine", "euclidean"] as const)(
		"give the graph of plain products, and leave no tensor: %s",
		async (metric) => {
			const products = await createTensorProducts(engine);
			const before = engine.tf.memory().numTensors;
			const features = randomFeatures(300, 64, 3);
			const options = { k: 20, metric, onProgress };
			const graph = await buildExactGraph(features, {
				...options,
				products,
				blockRows: 128,
			});
			expect(engine.tf.memory().numTensors).toBe(before);
			const plain = { products: plainProducts, blockRows: 50 };
			expect(graph).toEqual(
				await buildExactGraph(features, { ...options, ...plain }),
			);
		},
	);
});

describe.skipIf(!hasShared)("exact graph of faces", needsFaces, () => {
	it.each(["dlib128", "arc512"])(
		"is the reference graph except for ties: %s",
		async (name) => {
			const path = (part: string) =>
				sharedPath("faces", "val", `${name}.${part}.npy`);
			const features = readFloatMatrix(path("features"), { shared: false });
			const reference = readKnnGraph(path("knn"), features.rows, {
				shared: false,
			});
			const graph = await buildExactGraph(features, {
				k: 80,
				metric: "cosine",
				products: null,
				blockRows: 1024,
				onProgress,
			});
			const { cols, data } = features;
			const innerProduct = (a: number, b: number) => {
				let sum = 0;
				for (let d = 0; d < cols; d++)
					sum += data[a * cols + d] * data[b * cols + d];
				return sum;
			};
			expect(graph.cols).toBe(reference.cols);
			let widest = 0;
			for (let i = 0; i < reference.data.length; i++) {
				if (graph.data[i] === reference.data[i]) continue;
				const row = Math.floor(i / reference.cols);
				const own = innerProduct(row, graph.data[i]);
				widest = Math.max(
					widest,
					Math.abs(own - innerProduct(row, reference.data[i])),
				);
			}
			// The reference graph ranks float32 inner products of rows whose lengths are 1 within rounding.
			expect(widest).toBeLessThan(1e-6);
		},
	);
});
