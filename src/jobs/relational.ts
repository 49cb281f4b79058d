/**
 * A relational network on a data set: rows of length 1, how they stand to their neighbours, and the links' scores.
 * A row of zeros has no direction, so nothing is said of it: its links score 0. Equal rows are one photograph: their link scores 1.
 */
import { relationalDefaultsOf } from "../config.ts";
import type { ComparedRows } from "../core/cosine.ts";
import { type LinksByRow, linksByRow } from "../core/first-pass.ts";
import { measureImpostors } from "../core/impostors.ts";
import { createKernelFloats } from "../core/kernels.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import { poolLinks } from "../core/links.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import { normaliseRows } from "../core/normalise.ts";
import { splitPasses } from "../core/passes.ts";
import { createRandom } from "../core/random.ts";
import { createRelations, type Relations } from "../core/relations.ts";
import type { CheckpointMetadata, StateDict } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import { createGates } from "../model/relational-score.ts";
import type { ScoredBatch } from "../model/score.ts";
import { createLinkCollector } from "./link-collector.ts";
import type { NetworkSettings, ScoredSet, ScoreSetOptions } from "./network.ts";
import { keepScores } from "./saved-scores.ts";
import { fillWith, scoreWith } from "./scoring-crew.ts";
import type { ScoringCrew } from "./scoring-stages.ts";

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

/** The relations of rows of length 1 or of zeros; the impostors' sample depends on `seed` and the rows alone. */
export async function relate(
	engine: Engine,
	crew: ScoringCrew,
	features: ComparedRows,
	graph: KnnGraph,
	seed: number,
): Promise<Relations> {
	const impostors = measureImpostors(features, createRandom(seed));
	const relations = createRelations(features, graph, impostors);
	await fillWith(
		...([crew, engine, { kind: "relate", relations }] as const),
		graph.rows,
		relatedTogether,
	);
	return relations;
}

/** Scores all links of a set of features of any length, once or, with a network of two passes, twice. */
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
	async function* scorePasses(): AsyncGenerator<ScoredBatch> {
		const relations = await relate(engine, crew, rows, graph, options.seed);
		const scorePass = (pass: StateDict, links: LinksByRow | null) =>
			settle(
				scorePassOf(engine, crew, pass, relations, links, options),
				features,
				zeroRows,
			);
		if (!second) yield* scorePass(first, null);
		else {
			const batches = scorePass(first, null);
			const links = await collectFirstPass(batches, graph, options);
			yield* scorePass(second, links);
		}
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
	const batches = scorePassOf(engine, crew, weights, relations, null, options);
	return collectFirstPass(batches, relations.graph, options);
}

function scorePassOf(
	engine: Engine,
	crew: ScoringCrew,
	weights: StateDict,
	relations: Relations,
	links: LinksByRow | null,
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
	const pass = links ? 2 : 1;
	const step = batchSize;
	return keepScores({ shards, pass, numRows, batchSize, step }, score);
}

async function collectFirstPass(
	batches: AsyncIterable<ScoredBatch>,
	graph: KnnGraph,
	options: ScoreSetOptions,
): Promise<LinksByRow> {
	const collector = createLinkCollector(
		graph.rows * Math.min(options.kAtHop[0], graph.cols - 1),
	);
	let done = 0;
	for await (const batch of batches) {
		collector.add(batch);
		done += batch.subgraphs.pivots.length;
		options.onFirstPass(done);
	}
	const links = poolLinks(
		collector.edges(),
		collector.scores(),
		graph.rows,
		"avg",
	);
	return linksByRow(links);
}

/** The same batches where what needs no network is set: score 0 for the links of rows of zeros, 1 between equal rows. */
async function* settle(
	batches: AsyncIterable<ScoredBatch>,
	features: FloatMatrix,
	zeroRows: Int32Array,
): AsyncGenerator<ScoredBatch> {
	const isZero = new Uint8Array(features.rows);
	for (const row of zeroRows) isZero[row] = 1;
	for await (const batch of batches) {
		const { pivots, nodeIds, subgraphOf } = batch.subgraphs;
		for (let link = 0; link < batch.scores.length; link++) {
			const pivot = pivots[subgraphOf[link]];
			const node = nodeIds[link];
			if (isZero[pivot] || isZero[node]) batch.scores[link] = 0;
			else if (pivot !== node && isEqual(features, pivot, node))
				batch.scores[link] = 1;
		}
		yield batch;
	}
}

function isEqual({ cols, data }: FloatMatrix, a: number, b: number): boolean {
	for (let d = 0; d < cols; d++)
		if (data[a * cols + d] !== data[b * cols + d]) return false;
	return true;
}
