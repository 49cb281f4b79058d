import { beforeAll, expect, it } from "vitest";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { randomFeatures } from "../helpers/brute-neighbours.ts";

let engine: Engine;
beforeAll(async () => {
	engine = await loadEngine("wasm");
});

it.each(["cosine", "euclidean"] as const)(
	"an exact %s graph has the same bytes for 1 and 3 threads",
	async (metric) => {
		const features = randomFeatures(5000, 12, 1);
		// Equal rows in different blocks: only the row index orders them.
		features.data.copyWithin(12 * 4200, 0, 12 * 300);
		const build = async (workers: number) => {
			const calls: number[] = [];
			const { graph } = await buildGraph(engine, features, {
				k: 20,
				metric,
				method: "exact",
				seed: 1,
				workers,
				onProgress: (done) => calls.push(done),
			});
			return { graph, calls };
		};
		const alone = await build(1);
		expect(await build(3)).toEqual(alone);
		expect(alone.calls).toEqual([1, 2, 3, 4, 5, 6]);
	},
);

it.each(["cosine", "euclidean"] as const)(
	"an approximate %s graph has the same bytes for 1 and 3 threads",
	async (metric) => {
		const features = randomFeatures(2500, 8, 1);
		features.data.copyWithin(8 * 2200, 0, 8 * 300);
		const build = (workers: number) =>
			buildGraph(engine, features, {
				k: 20,
				metric,
				method: "approximate",
				seed: 1,
				workers,
				onProgress() {},
			});
		expect(await build(3)).toEqual(await build(1));
	},
);
