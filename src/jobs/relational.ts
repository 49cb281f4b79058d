/**
 * A relational network on a data set: rows of length 1, how they stand to their neighbours, and the links' scores.
 * A row of zeros has no direction, so nothing is said of it: its links score 0.
 */
import { setImmediate } from "node:timers/promises";
import { relationalDefaultsOf } from "../config.ts";
import { createFirstPass, type FirstPass } from "../core/first-pass.ts";
import { measureImpostors } from "../core/impostors.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import { poolLinks } from "../core/links.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import { normaliseRows } from "../core/normalise.ts";
import { splitPasses } from "../core/passes.ts";
import { createRandom } from "../core/random.ts";
import {
	createRelations,
	graphCosines,
	type Relations,
} from "../core/relations.ts";
import { createRelator } from "../core/relator.ts";
import type { CheckpointMetadata, StateDict } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import { scoreRelationalLinks } from "../model/relational-score.ts";
import type { ScoredBatch } from "../model/score.ts";
import { createLinkCollector } from "./link-collector.ts";
import type { NetworkSettings, ScoredSet, ScoreSetOptions } from "./network.ts";

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
export function relate(
	features: FloatMatrix,
	graph: KnnGraph,
	seed: number,
): Relations {
	const impostors = measureImpostors(features, createRandom(seed));
	const cosines = graphCosines(features, graph, 0, graph.rows);
	return createRelations(features, graph, impostors, cosines);
}

/** Scores all links of a set of features of any length, once or, with a network of two passes, twice. */
export function scoreRelational(
	engine: Engine,
	weights: StateDict,
	given: FloatMatrix,
	graph: KnnGraph,
	options: ScoreSetOptions,
): ScoredSet {
	const { features, zeroRows } = normaliseRows(
		given,
		new Float32Array(given.data.length),
	);
	const relations = relate(features, graph, options.seed);
	const { first, second } = splitPasses(weights);
	const scorePass = (pass: StateDict, firstPass: FirstPass | null) =>
		silence(
			scorePassOf(engine, pass, relations, firstPass, options),
			zeroRows,
			given.rows,
		);
	async function* scoreTwice(
		secondPass: StateDict,
	): AsyncGenerator<ScoredBatch> {
		const links = await collectFirstPass(
			scorePass(first, null),
			relations.graph,
			options,
		);
		yield* scorePass(secondPass, links);
	}
	return {
		batches: second ? scoreTwice(second) : scorePass(first, null),
		zeroRows,
	};
}

/** What a second pass of a network knows of a set from the network of the first. */
export function scoreFirstPass(
	engine: Engine,
	weights: StateDict,
	relations: Relations,
	options: ScoreSetOptions,
): Promise<FirstPass> {
	const batches = scorePassOf(engine, weights, relations, null, options);
	return collectFirstPass(batches, relations.graph, options);
}

function scorePassOf(
	engine: Engine,
	weights: StateDict,
	relations: Relations,
	firstPass: FirstPass | null,
	options: ScoreSetOptions,
): AsyncGenerator<ScoredBatch> {
	const { graph } = relations;
	const relator = createRelator(
		relations,
		options.activeConnection,
		firstPass,
		0,
	);
	return scoreRelationalLinks(
		engine,
		weights,
		graph,
		relator,
		options,
		0,
		graph.rows,
	);
}

async function collectFirstPass(
	batches: AsyncIterable<ScoredBatch>,
	graph: KnnGraph,
	options: ScoreSetOptions,
): Promise<FirstPass> {
	const collector = createLinkCollector(
		graph.rows * Math.min(options.kAtHop[0], graph.cols - 1),
	);
	let done = 0;
	for await (const batch of batches) {
		collector.add(batch);
		done += batch.subgraphs.pivots.length;
		options.onFirstPass(done);
		// Some engines answer without a turn of the event loop, and signals would wait for the end.
		await setImmediate();
	}
	const links = poolLinks(
		collector.edges(),
		collector.scores(),
		graph.rows,
		"avg",
	);
	return createFirstPass(links);
}

/** The same batches with score 0 for the links of some rows. */
async function* silence(
	batches: AsyncIterable<ScoredBatch>,
	rows: Int32Array,
	numRows: number,
): AsyncGenerator<ScoredBatch> {
	const isSilent = new Uint8Array(numRows);
	for (const row of rows) isSilent[row] = 1;
	for await (const batch of batches) {
		const { pivots, nodeIds, subgraphOf } = batch.subgraphs;
		for (let link = 0; link < batch.scores.length; link++) {
			if (isSilent[pivots[subgraphOf[link]]] || isSilent[nodeIds[link]])
				batch.scores[link] = 0;
		}
		yield batch;
	}
}
