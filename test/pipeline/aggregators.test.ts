/**
 * Networks with the paper's other aggregators, from training files to scores.
 * @module-tag slow/variants
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { readCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { defaultsOf } from "../../src/options/command-options.ts";
import { scoreAllLinks } from "../../src/pipeline/link-scores.ts";
import {
	type TrainJobOptions,
	trainWithFiles,
} from "../../src/pipeline/train.ts";
import { listEdges } from "../../src/scoring/scored-graph.ts";
import type { LabelledSet } from "../../src/training/labelled-set.ts";
import { score64, toWeights64 } from "../helpers/gcn64.ts";
import { loadSmallSet } from "../helpers/small-set.ts";
import { subgraphBySets } from "../helpers/subgraph-by-sets.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const subgraphs = { kAtHop: [5, 3], activeConnection: 3 };
let engine: Engine;
let set: LabelledSet;

beforeAll(async () => {
	engine = await loadEngine("wasm");
	const size = { first: 0, rows: 32, cols: 16, k: 20 };
	set = await loadSmallSet(engine, folder, size);
});

const train = (
	aggregator: TrainJobOptions["aggregator"],
	more: Partial<TrainJobOptions>,
) =>
	trainWithFiles(engine, set, {
		...defaultsOf<TrainJobOptions>("train"),
		...subgraphs,
		aggregator,
		learningRate: 0.05,
		schedule: "cosine",
		epochs: 3,
		logsDir: join(folder, aggregator),
		graphName: "graph",
		isStopped: () => false,
		onStep() {},
		onLine() {},
		...more,
	});

describe.each(["weighted", "attention"] as const)(
	"an L-GCN with %s aggregation",
	(aggregator) => {
		test("learns, stopped and resumed to the same bytes", async () => {
			const { epochs, files } = await train(aggregator, {});
			const losses = epochs.map((epoch) => epoch.train.loss);
			expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]);
			const logsDir = join(folder, `${aggregator}-stopped`);
			let steps = 0;
			await train(aggregator, { logsDir, isStopped: () => ++steps === 3 });
			const resumed = await train(aggregator, { logsDir, resume: true });
			expect(resumed.steps).toBe(3);
			const [whole, parts] = [files.best, resumed.files.best].map((path) =>
				readFileSync(path),
			);
			expect(parts.equals(whole)).toBe(true);
		});

		test("scores as its checkpoint says", async () => {
			const { features, graph } = set;
			const unlabelled = { features, graph, labels: null };
			const network = readCheckpoint(join(folder, aggregator, "best.ckpt"));
			expect(network.metadata.aggregator).toBe(aggregator);
			const links = await scoreAllLinks(engine, network, unlabelled, {
				...subgraphs,
				batchSize: 32,
				seed: 1,
				graphName: "graph",
				workers: 1,
				onBatch() {},
			});
			const { edges, scores } = listEdges(links, 0, features.rows);
			const weights = toWeights64(network.weights);
			for (const pivot of [0, 15, 31]) {
				const subgraph = subgraphBySets(graph, subgraphs, pivot);
				const expected = score64(
					weights,
					features,
					{ subgraph, pivot },
					aggregator,
				);
				scores.forEach((score, i) => {
					if (edges[2 * i] !== pivot) return;
					const wanted = expected.get(edges[2 * i + 1])!;
					expect(Math.abs(score - wanted)).toBeLessThan(1e-5);
					expected.delete(edges[2 * i + 1]);
				});
				expect(expected.size).toBe(0);
			}
		});
	},
);
