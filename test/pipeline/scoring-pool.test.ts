import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKernelFloats } from "../../src/core/kernels.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { createScoredGraph } from "../../src/scoring/scored-graph.ts";
import type { Checkpoint } from "../../src/arrays/state-dict.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import { scoreNetwork } from "../../src/pipeline/network.ts";
import { hireScorers } from "../../src/pipeline/scoring-pool.ts";
import type { ScoringCrew } from "../../src/pipeline/scoring-stages.ts";
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
const crews: ScoringCrew[] = [];

beforeAll(async () => {
	wasm = await loadEngine("wasm");
	for (const workers of [1, 2, 8]) crews.push(hireScorers(wasm, workers, rows));
});
afterAll(() => Promise.all(crews.map((crew) => crew.close())));

/** The same crew, whose caller waits before each of its own ranges of the pivots, and how many it did itself. */
function withSlowCaller(crew: ScoringCrew, ms: number) {
	let ownRanges = 0;
	const slow: ScoringCrew = {
		...crew,
		run: (stage, open, ...rows) =>
			crew.run(
				stage,
				(opened) => {
					const own = open(opened);
					return {
						...own,
						async run(first, last) {
							await new Promise((resolve) => setTimeout(resolve, ms));
							if (stage.kind.startsWith("score")) ownRanges++;
							return own.run(first, last);
						},
					};
				},
				...rows,
			),
	};
	return { slow, ownRanges: () => ownRanges };
}

async function score(
	crew: ScoringCrew,
	network: Checkpoint,
	given: FloatMatrix = features,
	engine: Engine = wasm,
) {
	const edges: number[] = [];
	const scores: number[] = [];
	const pivots: number[] = [];
	const { batches } = scoreNetwork(engine, crew, network, given, graph, {
		...{ kAtHop: [6, 3], activeConnection: 4, batchSize: 2, seed: 1 },
		overwritesFeatures: given !== features,
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
			const [alone, two, eight] = crews;
			const expected = await score(alone, network);
			expect(expected.pivots).toEqual(
				Array.from({ length: rows }, (_, i) => i),
			);
			expect(new Set(expected.scores).size).toBeGreaterThan(100);
			const passes = network === networks[2][1] ? 2 : 1;
			for (const crew of [two, eight]) {
				const { slow, ownRanges } = withSlowCaller(crew, 30);
				expect(await score(slow, network)).toEqual(expected);
				expect(ownRanges()).toBeGreaterThan(0);
				expect(ownRanges()).toBeLessThan((passes * rows) / 2);
			}
		},
	);

	test("brings rows in shared memory to length 1 where they lie, if told so", async () => {
		const room = createKernelFloats(features.data.length);
		room.data.set(features.data);
		const network = networks[1][1];
		const expected = await score(crews[0], network);
		expect(await score(crews[0], network, { ...features, ...room })).toEqual(
			expected,
		);
		expect(Math.hypot(...room.data.subarray(0, 24))).toBeCloseTo(1, 6);
	});

	for (const { title, isSkipped, load } of onnx)
		test.skipIf(isSkipped)(`gives the same bytes on ${title}`, async () => {
			const engine = await load();
			const results = [];
			for (const workers of [1, 2, 8]) {
				const crew = hireScorers(engine, workers, rows);
				const { slow } = withSlowCaller(crew, workers > 1 ? 30 : 0);
				results.push(await score(slow, networks[0][1], features, engine));
				await crew.close();
			}
			const [expected, ...others] = results;
			expect(new Set(expected.scores).size).toBeGreaterThan(100);
			for (const other of others) expect(other).toEqual(expected);
		});
});
