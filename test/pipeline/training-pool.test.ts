/** Training on threads: the same bytes for any number, and what happens when one fails. */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { sharedFloats } from "../../src/arrays/shared-memory.ts";
import type { StateDict } from "../../src/arrays/state-dict.ts";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { InputError } from "../../src/errors.ts";
import { initialWeights } from "../../src/lgcn/gcn.ts";
import {
	createTrainer,
	type StartTrainers,
	trainAlone,
} from "../../src/lgcn/train/trainer.ts";
import type { TrainerOptions } from "../../src/lgcn/train/worker-steps.ts";
import {
	prepareInPool,
	trainInPool,
} from "../../src/pipeline/training-pool.ts";
import {
	createRelations,
	fillRelations,
} from "../../src/relational/relations.ts";
import { createRelationalSource } from "../../src/relational/train/batch-source.ts";
import { impostorsOf } from "../helpers/impostors.ts";
import { linksByRow } from "../helpers/links-by-row.ts";
import { makeTrainingData } from "../helpers/training-tests.ts";

const featureLength = 6;
const data = makeTrainingData(40, featureLength);
const base = {
	kAtHop: [5, 2],
	activeConnection: 2,
	seed: 4,
	augment: "permute",
	momentum: 0.9,
	weightDecay: 0.01,
	negativeWeight: 2,
} as const;
/** The shares of the weighted aggregator come with the batch, so that it has nothing of its own here. */
const trainings: readonly TrainerOptions[] = [
	{ ...base, aggregator: "mean", optimizer: "sgd" },
	{ ...base, aggregator: "attention", optimizer: "adamw" },
];
const numSteps = 3;

let engine: Engine;
beforeAll(async () => {
	engine = await loadEngine("wasm");
});

const requestAt = (step: number) => ({
	step,
	rows: Int32Array.from({ length: 6 }, (_, i) => (7 * step + 5 * i) % 40),
});

/** The same threads, which all have started before their first task, and how many of them had shards at each step. */
function startedFirst(startThreads: StartTrainers, size: number) {
	const numWithShards: number[] = [];
	const started: StartTrainers = (plan) => {
		const threads = startThreads(plan);
		const nothing = {
			kind: "differentiate",
			batch: null,
			ahead: null,
		} as const;
		return {
			...threads,
			async work(task) {
				while ((await threads.work(nothing)).length < size)
					await new Promise((resolve) => setTimeout(resolve, 20));
				const shares = await threads.work(task);
				const busy = shares.filter(({ scores }) => scores.length > 0);
				numWithShards.push(busy.length);
				return shares;
			},
		};
	};
	return { started, numWithShards };
}

/** Of all bytes: to compare them one by one takes long. */
function digest(...states: readonly StateDict[]): string {
	const hash = createHash("sha256");
	for (const [name, { data }] of states.flatMap((state) => [...state]))
		hash.update(name).update(data);
	return hash.digest("hex");
}

async function train(
	options: TrainerOptions,
	startThreads: StartTrainers,
	numShards = 3,
) {
	const { aggregator } = options;
	const weights = initialWeights(featureLength, aggregator, createRandom(2));
	const start = { data, weights, resume: null, options, numShards };
	const trainer = createTrainer(start, startThreads);
	try {
		const scores: number[][] = [];
		let batch = await trainer.prepare(requestAt(0));
		for (let step = 0; step < numSteps; step++) {
			const ahead = step + 1 < numSteps ? requestAt(step + 1) : null;
			const stepped = await trainer.step(batch, 0.05, ahead);
			scores.push([...stepped.scores]);
			batch = stepped.ahead ?? batch;
		}
		return { scores, state: digest(trainer.weights(), trainer.moments()) };
	} finally {
		await trainer.close();
	}
}

describe("training an L-GCN on threads", () => {
	test.each(trainings)(
		"gives the same bytes for 1, 2 and 8: $aggregator, $optimizer",
		async (options) => {
			const expected = await train(options, trainAlone(engine));
			expect(new Set(expected.scores.map(String)).size).toBe(numSteps);
			const sizes = options === trainings[0] ? [1, 2, 8] : [2];
			for (const workers of sizes) {
				// More threads than shards would have nothing to do.
				const size = Math.min(workers, 3);
				const startThreads = trainInPool(engine, workers, 0);
				const { started, numWithShards } = startedFirst(startThreads, size);
				expect(await train(options, started)).toEqual(expected);
				expect(Math.max(...numWithShards)).toBeGreaterThan(size > 1 ? 1 : 0);
			}
		},
	);

	test("says in one line that a thread has failed", async () => {
		const startThreads = trainInPool(
			{ ...engine, name: "nowhere" as "cpu" },
			2,
			0,
		);
		const failed = train(trainings[0], startedFirst(startThreads, 2).started);
		await expect(failed).rejects.toThrow(InputError);
		await expect(failed).rejects.toThrow(
			/^--workers: expected threads that compute, got .* \(fewer need less memory; 1 starts no thread\)$/,
		);
	});

	test("with an engine that takes batches whole prepares them on one more", async () => {
		const expected = await train(trainings[0], trainAlone(engine), 1);
		const { started, numWithShards } = startedFirst(
			trainInPool(engine, 8, 0),
			2,
		);
		expect(await train(trainings[0], started, 1)).toEqual(expected);
		expect(Math.max(...numWithShards)).toBe(1);
	});
});

describe("training a relational network on threads", () => {
	test("has the same batches from another thread, of a second pass too", async () => {
		const { features: raw, graph, labels } = data;
		const { features } = normaliseRows(raw, sharedFloats(raw.data.length));
		const impostors = impostorsOf(features, 1);
		const relations = createRelations(features, graph, impostors);
		fillRelations(relations, 0, graph.rows);
		const firstPass = linksByRow({
			numNodes: graph.rows,
			minRawScore: 0,
			lower: Int32Array.of(0, 3, 4),
			higher: Int32Array.of(2, 7, 30),
			scores: Float32Array.of(0.9, 0.4, 0.7),
		});
		const plan = {
			sets: [{ relations, labels, firstPass }],
			options: { kAtHop: [5, 2], activeConnection: 2 },
		};
		const source = createRelationalSource(plan.sets, plan.options);
		let numOwn = 0;
		const own = {
			...source,
			prepare(rows: Int32Array) {
				numOwn++;
				return source.prepare(rows);
			},
		};
		const preparer = prepareInPool(8, 0)(plan, own);
		const rows = Int32Array.of(0, 7, 3, 30);
		for (let numBefore = -1; numBefore < numOwn; ) {
			numBefore = numOwn;
			expect(await preparer.prepare(rows)).toEqual(source.prepare(rows));
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		await preparer.close();
	});
});
