import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type KnnGraph, parseKnnGraph } from "../../src/arrays/knn-graph.ts";
import { openShards } from "../../src/files/runs/shards.ts";
import { saveScores } from "../../src/scoring/saved-scores.ts";
import type { ScoredBatch } from "../../src/scoring/scored-batch.ts";
import {
	createScoredGraph,
	listEdges,
} from "../../src/scoring/scored-graph.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = join(temporaryFolder(), ".shards");
const numRows = 23;
const batchSize = 3;

/** Row r lists r + 1, r + 2, ... and, from its 1 + r % 4 different neighbours on, the first again. */
function createGraph(): KnnGraph {
	const cols = 5;
	const data = Int32Array.from({ length: numRows * cols }, (_, i) => {
		const row = Math.floor(i / cols);
		const c = i % cols;
		return (row + (c > 1 + (row % 4) ? 1 : c)) % numRows;
	});
	return parseKnnGraph({ rows: numRows, cols, data }, numRows, "graph");
}

const graph = createGraph();

/** The links of the rows from `first` on. */
function batchAt(first: number): ScoredBatch {
	const count = Math.min(batchSize, numRows - first);
	const pivots = Int32Array.from({ length: count }, (_, b) => first + b);
	const links: [number, number][] = [];
	pivots.forEach((pivot, b) => {
		for (let i = 0; i <= pivot % 4; i++)
			links.push([b, (pivot + i + 1) % numRows]);
	});
	return {
		subgraphs: {
			pivots,
			numLinks: links.length,
			subgraphOf: Int32Array.from(links, ([b]) => b),
			nodeIds: Int32Array.from(links, ([, node]) => node),
		},
		scores: Float32Array.from(links, ([b, node]) => 1 / (first + b + node)),
	};
}

const all = Array.from({ length: Math.ceil(numRows / batchSize) }, (_, i) =>
	batchAt(i * batchSize),
);

const allScores = Float32Array.from(all.flatMap(({ scores }) => [...scores]));

/** Batches until `stopAt`, where the run is killed, and the row from which it computed. */
async function run(stopAt: number, step: number) {
	const shards = openShards(folder, {
		fingerprint: () => ({}),
		resume: true,
		saveEverySeconds: 0,
		onFailure(error) {
			throw error;
		},
	});
	const scored = createScoredGraph(graph, 4);
	const batches: ScoredBatch[] = [];
	let computedFrom = -1;
	const saved = saveScores(
		{ shards, pass: 1, scored, batchSize, step },
		async function* (firstRow) {
			computedFrom = firstRow;
			for (let row = firstRow; row < numRows; row += batchSize)
				yield batchAt(row);
		},
	);
	for await (const batch of saved) {
		batches.push(batch);
		if (batches.length * batchSize >= stopAt) break;
	}
	return { batches, computedFrom, placed: listEdges(scored, 0, numRows) };
}

beforeEach(() => rmSync(folder, { recursive: true, force: true }));

describe("scores that are saved", () => {
	test.each([
		[3, 9, 9],
		[6, 12, 12],
		[6, 15, 12],
	])(
		"with step %i, a run stopped behind row %i goes on at row %i with the same batches",
		async (step, stopAt, goesOnAt) => {
			await run(stopAt, step);
			const again = await run(Infinity, step);
			expect(again.computedFrom).toBe(goesOnAt);
			expect(again.batches).toEqual(all);
			expect(again.placed.scores).toEqual(allScores);
		},
	);

	test("are all there after the last row", async () => {
		await run(Infinity, 6);
		const again = await run(Infinity, 6);
		expect(again.computedFrom).toBe(numRows);
		expect(again.batches).toEqual(all);
	});

	test("need no shards", async () => {
		const scored = createScoredGraph(graph, 4);
		const batches: ScoredBatch[] = [];
		const saved = saveScores(
			{ shards: undefined, pass: 1, scored, batchSize, step: 3 },
			async function* () {
				yield* all;
			},
		);
		for await (const batch of saved) batches.push(batch);
		expect(batches).toEqual(all);
		expect(listEdges(scored, 0, numRows).scores).toEqual(allScores);
	});
});
