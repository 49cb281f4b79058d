import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { createRandom } from "../../src/arrays/random.ts";
import type { Checkpoint } from "../../src/arrays/state-dict.ts";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { createKernelFloats } from "../../src/kernels/kernel-memory.ts";
import { scoreNetwork } from "../../src/pipeline/network.ts";
import { startScorers } from "../../src/pipeline/scoring-pool.ts";
import type { Stage } from "../../src/pipeline/scoring-stages.ts";
import { createScoredGraph } from "../../src/scoring/scored-graph.ts";
import type { ScoringPool } from "../../src/scoring/stages.ts";
import { randomFeatures } from "../helpers/brute-neighbours.ts";
import { enginesUnderTest } from "../helpers/engines.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import {
	relationalCheckpoint,
	twoPassCheckpoint,
} from "../helpers/relational-checkpoint.ts";
import { oddGraph } from "../helpers/subgraph-by-sets.ts";

const rows = 90;
const features = randomFeatures(rows, 24, 3, 0.3);
const graph = oddGraph(createRandom(5), rows, 8);
const onnx = await enginesUnderTest(["onnx"]);
const networks: readonly [string, Checkpoint][] = [
	["L-GCN", formulaCheckpoint(24)],
	["relational", relationalCheckpoint(0)],
	["relational of two passes", twoPassCheckpoint()],
];

let wasm: Engine;
const pools: ScoringPool<Stage>[] = [];

beforeAll(async () => {
	wasm = await loadEngine("wasm");
	for (const workers of [1, 2, 8])
		pools.push(startScorers(wasm, workers, rows));
});
afterAll(() => Promise.all(pools.map(({ workers }) => workers.close())));

/** The same pool, whose calling thread waits before each of its own ranges, and how many ranges of pivots it scored itself. */
function withSlowCaller(pool: ScoringPool<Stage>, ms: number) {
	let ownRanges = 0;
	const slow: ScoringPool<Stage> = {
		...pool,
		openStage(stage) {
			const own = pool.openStage(stage);
			return {
				...own,
				async run(first, last) {
					await new Promise((resolve) => setTimeout(resolve, ms));
					if (stage.kind === "score") ownRanges++;
					return own.run(first, last);
				},
			};
		},
	};
	return { slow, ownRanges: () => ownRanges };
}

async function score(
	pool: ScoringPool<Stage>,
	network: Checkpoint,
	matrix: FloatMatrix = features,
) {
	const edges: number[] = [];
	const scores: number[] = [];
	const pivots: number[] = [];
	const set = { features: matrix, graph };
	const { batches } = scoreNetwork(pool, network, set, {
		kAtHop: [6, 3],
		activeConnection: 4,
		batchSize: 2,
		seed: 1,
		overwritesFeatures: matrix !== features,
		scored: createScoredGraph(graph, 6),
		onFirstPass() {},
	});
	for await (const { subgraphs, scores: batchScores } of batches) {
		pivots.push(...subgraphs.pivots);
		expect(batchScores).toHaveLength(subgraphs.numLinks);
		batchScores.forEach((score, i) => {
			edges.push(subgraphs.pivots[subgraphs.subgraphOf[i]]);
			edges.push(subgraphs.nodeIds[i]);
			scores.push(score);
		});
	}
	return { pivots, edges, scores: Float32Array.from(scores) };
}

describe("scoring on threads", () => {
	test.each(networks)(
		"gives the same bytes for 1, 2 and 8: %s",
		async (_, network) => {
			const [alone, two, eight] = pools;
			const expected = await score(alone, network);
			expect(expected.pivots).toEqual(
				Array.from({ length: rows }, (_, i) => i),
			);
			expect(new Set(expected.scores).size).toBeGreaterThan(100);
			const passes = network === networks[2][1] ? 2 : 1;
			for (const pool of [two, eight]) {
				const { slow, ownRanges } = withSlowCaller(pool, 30);
				expect(await score(slow, network)).toEqual(expected);
				expect(ownRanges()).toBeGreaterThan(0);
				expect(ownRanges()).toBeLessThan((passes * rows) / 2);
			}
		},
	);

	test("normalises rows in shared memory in place, where that is allowed", async () => {
		const copy = createKernelFloats(features.data.length);
		copy.data.set(features.data);
		const network = networks[1][1];
		const expected = await score(pools[0], network);
		expect(await score(pools[0], network, { ...features, ...copy })).toEqual(
			expected,
		);
		expect(Math.hypot(...copy.data.subarray(0, 24))).toBeCloseTo(1, 6);
	});

	for (const { title, isSkipped, load } of onnx)
		test.skipIf(isSkipped)(`gives the same bytes on ${title}`, async () => {
			const engine = await load();
			const results = [];
			for (const workers of [1, 2, 8]) {
				const pool = startScorers(engine, workers, rows);
				const { slow } = withSlowCaller(pool, workers > 1 ? 30 : 0);
				results.push(await score(slow, networks[0][1]));
				await pool.workers.close();
			}
			const [expected, ...others] = results;
			expect(new Set(expected.scores).size).toBeGreaterThan(100);
			for (const other of others) expect(other).toEqual(expected);
		});
});
