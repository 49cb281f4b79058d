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

interface Scoring {
	readonly reordersFrom?: number;
	readonly shards?: Shards;
	/** Rows of the last pass after which scoring stops. */
	readonly stopAt?: number;
	readonly numScored?: number;
}

async function score(
	pool: ScoringPool<Stage>,
	network: Checkpoint,
	{ reordersFrom, shards, stopAt = rows, numScored = 6 }: Scoring = {},
) {
	const own = { ...graph, data: graph.data.slice() };
	const shared = shareForKernels({ ...features });
	const scored = createScoredGraph(shareMatrix(own), numScored);
	const set = { features: shared, graph: scored.graph };
	const { batches } = scoreNetwork(pool, network, set, {
		kAtHop: [numScored, 3],
		activeConnection: 4,
		batchSize: 2,
		seed: 1,
		overwritesFeatures: true,
		reordersFrom,
		scored,
		shards,
		onFirstPass() {},
	});
	let done = 0;
	const pivots = new Set<number>();
	for await (const { subgraphs } of batches) {
		if (reordersFrom === rows)
			expect(scored.graph.data).not.toEqual(graph.data);
		for (const pivot of subgraphs.pivots) pivots.add(pivot);
		done = pivots.size;
		if (done >= stopAt) break;
	}
	expect(scored.graph.data).toEqual(graph.data);
	return { scores: scored.scores, features: shared.data };
}

function shardsIn(name: string, resume: boolean): Shards {
	return openShards(join(folder, name), {
		fingerprint: () => ({}),
		resume,
		saveEverySeconds: 0,
		onFailure: ({ message }) => expect.unreachable(message),
	});
}

describe.each([
	["one pass", one],
	["two passes", two],
])("a set reordered by locality, %s", (name, network) => {
	const reordersFrom = rows;

	test("has the same scores, and its original order at the end", async () => {
		const expected = await score(pools[0], network);
		expect(new Set(expected.scores).size).toBeGreaterThan(500);
		for (const pool of pools)
			expect(await score(pool, network, { reordersFrom })).toEqual(expected);
	});

	test("is not reordered with fewer rows", async () => {
		const expected = await score(pools[0], network);
		const few = { reordersFrom: rows + 1 };
		expect(await score(pools[0], network, few)).toEqual(expected);
	});

	test("resumes from saved scores, but never from those of another order", async () => {
		const [pool] = pools;
		const expected = await score(pool, network);
		const started = shardsIn(name, false);
		await score(pool, network, { reordersFrom, shards: started, stopAt: 150 });
		const resumed = shardsIn(name, true);
		await score(pool, network, { reordersFrom, shards: resumed, stopAt: 300 });
		for (const order of [{}, { reordersFrom }]) {
			const shards = shardsIn(name, true);
			expect(await score(pool, network, { ...order, shards })).toEqual(
				expected,
			);
		}
	});

	test("resumes from saved scores where all neighbours are scored, so that scores overwrite their cosines", async () => {
		const [pool] = pools;
		const all = { reordersFrom, numScored: numNeighbours };
		const expected = await score(pool, network, all);
		const folderName = `${name}, all`;
		const started = shardsIn(folderName, false);
		await score(pool, network, { ...all, shards: started, stopAt: 150 });
		const shards = shardsIn(folderName, true);
		expect(await score(pool, network, { ...all, shards })).toEqual(expected);
	});
});
