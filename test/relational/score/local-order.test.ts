// @module-tag slow/variants
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { shareMatrix } from "../../../src/arrays/shared-memory.ts";
import type { Checkpoint } from "../../../src/arrays/state-dict.ts";
import { loadEngine } from "../../../src/engines/choose-engine.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import { openShards, type Shards } from "../../../src/files/runs/shards.ts";
import { shareForKernels } from "../../../src/kernels/kernel-memory.ts";
import { scoreNetwork } from "../../../src/pipeline/network.ts";
import { startScorers } from "../../../src/pipeline/scoring-pool.ts";
import type { Stage } from "../../../src/pipeline/scoring-stages.ts";
import { createScoredGraph } from "../../../src/scoring/scored-graph.ts";
import type { ScoringPool } from "../../../src/scoring/stages.ts";
import { randomFeatures } from "../../helpers/brute-neighbours.ts";
import {
	relationalCheckpoint,
	twoPassCheckpoint,
} from "../../helpers/relational-checkpoint.ts";
import { oddGraph } from "../../helpers/subgraph-by-sets.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const rows = 400;
const cols = 24;
const features = randomFeatures(rows, cols, 3, 0.3);
features.data.fill(0, 7 * cols, 8 * cols);
features.data.copyWithin(20 * cols, 10 * cols, 12 * cols);
const numNeighbours = 8;
const graph = shareMatrix(oddGraph(createRandom(5), rows, numNeighbours));
const [one, two] = [relationalCheckpoint(0), twoPassCheckpoint()];

let engine: Engine;
const pools: ScoringPool<Stage>[] = [];

beforeAll(async () => {
	engine = await loadEngine("wasm");
	for (const size of [1, 2]) pools.push(startScorers(engine, size, rows));
});
afterAll(() => Promise.all(pools.map(({ workers }) => workers.close())));

/** @param stopAt rows of the last pass after which no more is wanted */
async function score(
	pool: ScoringPool<Stage>,
	network: Checkpoint,
	movesFrom: number | undefined,
	shards?: Shards,
	stopAt = rows,
	numScored = 6,
) {
	const own = { ...graph, data: graph.data.slice() };
	const given = shareForKernels({ ...features });
	const scored = createScoredGraph(shareMatrix(own), numScored);
	const set = { features: given, graph: scored.graph };
	const { batches } = scoreNetwork(pool, network, set, {
		...{ kAtHop: [numScored, 3], activeConnection: 4, batchSize: 2, seed: 1 },
		...{ overwritesFeatures: true, movesFrom, scored, shards },
		onFirstPass() {},
	});
	let done = 0;
	const pivots = new Set<number>();
	for await (const { subgraphs } of batches) {
		if (movesFrom === rows) expect(scored.graph.data).not.toEqual(graph.data);
		for (const pivot of subgraphs.pivots) pivots.add(pivot);
		done = pivots.size;
		if (done >= stopAt) break;
	}
	expect(scored.graph.data).toEqual(graph.data);
	return { scores: scored.scores, features: given.data };
}

function shardsIn(name: string, resume: boolean): Shards {
	return openShards(join(folder, name), {
		...{ stamp: () => ({}), resume, saveEverySeconds: 0 },
		onFailure: ({ message }) => expect.unreachable(message),
	});
}

describe.each([
	["one pass", one],
	["two passes", two],
])("a set whose near rows lie side by side, %s", (name, network) => {
	test("has the same scores, and lies as before at the end", async () => {
		const expected = await score(pools[0], network, undefined);
		expect(new Set(expected.scores).size).toBeGreaterThan(500);
		for (const pool of pools)
			expect(await score(pool, network, rows)).toEqual(expected);
	});

	test("stays as it is with fewer rows", async () => {
		const expected = await score(pools[0], network, undefined);
		expect(await score(pools[0], network, rows + 1)).toEqual(expected);
	});

	test("goes on from what was kept, and never from what lay otherwise", async () => {
		const expected = await score(pools[0], network, undefined);
		await score(pools[0], network, rows, shardsIn(name, false), 150);
		await score(pools[0], network, rows, shardsIn(name, true), 300);
		const inOrder = shardsIn(name, true);
		expect(await score(pools[0], network, undefined, inOrder)).toEqual(
			expected,
		);
		const moved = shardsIn(name, true);
		expect(await score(pools[0], network, rows, moved)).toEqual(expected);
	});

	test("goes on from what was kept where all neighbours are scored, in the place of their cosines", async () => {
		const of = [rows, numNeighbours] as const;
		const expected = await score(pools[0], network, rows, undefined, ...of);
		const folderName = `${name}, all`;
		const first = shardsIn(folderName, false);
		await score(pools[0], network, rows, first, 150, numNeighbours);
		const second = shardsIn(folderName, true);
		expect(await score(pools[0], network, rows, second, ...of)).toEqual(
			expected,
		);
	});
});
