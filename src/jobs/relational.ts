/**
 * A relational network on a data set: rows of length 1, how they stand to their neighbours, and the links' scores.
 * A row of zeros has no direction, so nothing is said of it: its links score 0. Equal rows are one photograph: their link scores 1.
 */
import { relationalDefaultsOf } from "../config.ts";
import { contentOrder } from "../core/content-order.ts";
import type { ComparedRows } from "../core/cosine.ts";
import { type LinksByRow, linksByRow } from "../core/first-pass.ts";
import {
	type Impostors,
	measureImpostors,
	remeasureImpostors,
	samplePairs,
} from "../core/impostors.ts";
import { createKernelFloats } from "../core/kernels.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import { poolLinks } from "../core/links.ts";
import { normaliseRows } from "../core/normalise.ts";
import { splitPasses } from "../core/passes.ts";
import { createRandom } from "../core/random.ts";
import {
	createRelations,
	measuredAgainst,
	type Relations,
} from "../core/relations.ts";
import type { CheckpointMetadata, StateDict } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import { createGates } from "../model/relational-score.ts";
import type { ScoredBatch } from "../model/score.ts";
import { createLinkCollector } from "./link-collector.ts";
import type { NetworkSettings, ScoredSet, ScoreSetOptions } from "./network.ts";
import { keepScores } from "./saved-scores.ts";
import { fillWith, scoreWith } from "./scoring-crew.ts";
import type { ScoringCrew } from "./scoring-stages.ts";
import { settle } from "./settle.ts";

/** Rows that a thread relates, or gates, at once. */
const relatedTogether = 256;
const gatedTogether = 4096;

/** What the checkpoint says, or else the defaults of a relational network. */
export function relationalSettings(
	metadata: CheckpointMetadata,
): Partial<NetworkSettings> {
	const defaults = relationalDefaultsOf<NetworkSettings>("cluster");
	const { threshold } = metadata.training;
	return {
		...defaults,
		kAtHop: metadata.kAtHop ?? defaults.kAtHop,
		activeConnection: metadata.activeConnection ?? defaults.activeConnection,
		threshold:
			typeof threshold === "number" && threshold >= 0 && threshold <= 1
				? threshold
				: defaults.threshold,
	};
}

/** The relations of rows of length 1 or of zeros. */
export async function relate(
	engine: Engine,
	crew: ScoringCrew,
	features: ComparedRows,
	graph: KnnGraph,
	impostors: Impostors,
): Promise<Relations> {
	const relations = createRelations(features, graph, impostors);
	await fillWith(
		...([crew, engine, { kind: "relate", relations }] as const),
		graph.rows,
		relatedTogether,
	);
	return relations;
}

/**
 * Scores all links of a set of features of any length, once or, with a network of two passes, twice. Where few people have most rows and so
 * tilt the measure, the first of two passes is made again with the one that its own links correct.
 */
export function scoreRelational(
	engine: Engine,
	crew: ScoringCrew,
	weights: StateDict,
	given: ComparedRows,
	graph: KnnGraph,
	options: ScoreSetOptions,
): ScoredSet {
	const isInPlace =
		options.overwritesFeatures &&
		given.data.buffer instanceof SharedArrayBuffer;
	const room = isInPlace ? given : createKernelFloats(given.data.length);
	const { features, zeroRows } = normaliseRows(given, room.data);
	const rows = { ...features, memory: room.memory };
	const { first, second } = splitPasses(weights);
	let passes = 0;
	const scorePass = (
		pass: StateDict,
		relations: Relations,
		links: LinksByRow | null,
	) =>
		settle(
			scorePassOf(engine, crew, pass, relations, links, ++passes, options),
			features,
			zeroRows,
		);
	async function* scorePasses(): AsyncGenerator<ScoredBatch> {
		const random = createRandom(options.seed);
		const sample = samplePairs(rows, contentOrder(features), random);
		const before = measureImpostors(sample);
		let relations = await relate(engine, crew, rows, graph, before);
		if (!second) {
			yield* scorePass(first, relations, null);
			return;
		}
		const scoreFirst = () =>
			collectPass(scorePass(first, relations, null), graph, passes, options);
		let links = await scoreFirst();
		const after = remeasureImpostors(sample, links, before);
		if (after) {
			relations = measuredAgainst(relations, after);
			links = await scoreFirst();
		}
		yield* scorePass(second, relations, links);
	}
	return { batches: scorePasses(), zeroRows };
}

/** What a second pass of a network knows of a set from the network of the first. */
export function scoreFirstPass(
	engine: Engine,
	crew: ScoringCrew,
	weights: StateDict,
	relations: Relations,
	options: ScoreSetOptions,
): Promise<LinksByRow> {
	const { graph } = relations;
	const batches = scorePassOf(
		...([engine, crew, weights, relations, null, 1, options] as const),
	);
	return collectPass(batches, graph, 1, options);
}

function scorePassOf(
	engine: Engine,
	crew: ScoringCrew,
	weights: StateDict,
	relations: Relations,
	links: LinksByRow | null,
	pass: number,
	options: ScoreSetOptions,
): AsyncGenerator<ScoredBatch> {
	const { kAtHop, activeConnection, batchSize, shards } = options;
	const numRows = relations.graph.rows;
	const score = async function* (firstRow: number) {
		if (firstRow === numRows) return;
		const gates = createGates(relations, activeConnection);
		const rows = { relations, links, gates };
		await fillWith(
			...([crew, engine] as const),
			{ kind: "gate", weights, rows, activeConnection },
			...([numRows, gatedTogether] as const),
		);
		yield* scoreWith(
			...([crew, engine] as const),
			{
				...{ kind: "score relational", weights, rows },
				options: { kAtHop, activeConnection, batchSize },
			},
			...([firstRow, numRows, batchSize] as const),
		);
	};
	const step = batchSize;
	return keepScores({ shards, pass, numRows, batchSize, step }, score);
}

async function collectPass(
	batches: AsyncIterable<ScoredBatch>,
	graph: KnnGraph,
	pass: number,
	options: ScoreSetOptions,
): Promise<LinksByRow> {
	const collector = createLinkCollector(
		graph.rows * Math.min(options.kAtHop[0], graph.cols - 1),
	);
	let done = (pass - 1) * graph.rows;
	for await (const batch of batches) {
		collector.add(batch);
		done += batch.subgraphs.pivots.length;
		options.onFirstPass(done, pass * graph.rows);
	}
	const links = poolLinks(
		collector.edges(),
		collector.scores(),
		graph.rows,
		"avg",
	);
	return linksByRow(links);
}
