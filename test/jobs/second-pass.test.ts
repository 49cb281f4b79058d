import { beforeAll, describe, expect, test } from "vitest";
import { measureImpostors } from "../../src/core/impostors.ts";
import { normaliseRows } from "../../src/core/normalise.ts";
import { splitPasses } from "../../src/core/passes.ts";
import { createRandom } from "../../src/core/random.ts";
import type { Engine } from "../../src/engine.ts";
import { loadEngine } from "../../src/io/backend.ts";
import { scoreAllLinks } from "../../src/jobs/link-scores.ts";
import { randomFeatures } from "../helpers/brute-neighbours.ts";
import { twoPassCheckpoint } from "../helpers/relational-checkpoint.ts";
import {
	firstPass64,
	relationalScores64,
	toWeights64,
	type Weights64,
} from "../helpers/relational64.ts";
import { oddGraph, subgraphBySets } from "../helpers/subgraph-by-sets.ts";

const rows = 60;
const seed = 1;
const options = { kAtHop: [6, 3], activeConnection: 4 };
let engine: Engine;

beforeAll(async () => {
	engine = await loadEngine("wasm");
});

describe("a network of two passes", () => {
	test("scores as in float64, and says how far it is in both passes", async () => {
		const given = randomFeatures(rows, 24, 3, 0.3);
		const graph = oddGraph(createRandom(5), rows, 8);
		const network = twoPassCheckpoint();
		const reports: [done: number, total: number][] = [];
		const { edges, scores } = await scoreAllLinks(
			engine,
			network,
			given,
			graph,
			null,
			{
				...{ ...options, batchSize: 25, seed, graphName: "graph", workers: 1 },
				onBatch: ({ done, total }) => reports.push([done, total]),
			},
		);
		expect(reports).toEqual(
			[25, 50, 60, 85, 110, 120].map((done) => [done, 2 * rows]),
		);

		const { features } = normaliseRows(given, given.data.slice());
		const impostors = measureImpostors(features, createRandom(seed));
		const all = (weights: Weights64, first: Parameters<typeof of>[2]) =>
			new Map(
				Array.from({ length: rows }, (_, p) => [p, of(weights, p, first)]),
			);
		const of = (
			weights: Weights64,
			pivot: number,
			first: ReturnType<typeof firstPass64> | null,
		) =>
			relationalScores64(
				weights,
				features,
				graph,
				impostors,
				subgraphBySets(graph, options, pivot),
				pivot,
				first,
			);
		const { first, second } = splitPasses(network.weights);
		const expected = all(
			toWeights64(second!),
			firstPass64(all(toWeights64(first), null)),
		);
		let compared = 0;
		for (let link = 0; link < scores.length; link++) {
			const score = expected.get(edges[2 * link])!.get(edges[2 * link + 1])!;
			expect(Math.abs(scores[link] - score)).toBeLessThan(1e-5);
			compared++;
		}
		expect(compared).toBe(
			[...expected.values()].reduce((sum, links) => sum + links.size, 0),
		);
	});
});
