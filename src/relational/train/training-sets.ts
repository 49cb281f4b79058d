/** Makes the data sets that a relational network is trained on, each with its own neighbour graph, impostor statistics and relations. */

import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { createRandom } from "../../arrays/random.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { buildGraph, type GraphOptions } from "../../graph/build-graph.ts";
import { everyRow } from "../../graph/similarity.ts";
import type { ImpostorStatistics } from "../../metrics/impostors.ts";
import { graphDefaults } from "../../options/graph-options.ts";
import type { ScoringPool } from "../../scoring/stages.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import type { LabelledSet } from "../../training/labelled-set.ts";
import { measureImpostors, trainedMethod } from "../impostor-statistics.ts";
import { samplePairs } from "../pair-sample.ts";
import { relate, scoreFirstPass } from "../score/run-pass.ts";
import type { RelationalStage } from "../score/stages.ts";
import type { RelationalSet } from "./batch-source.ts";
import { type DraftOptions, draftSets, type SetDraft } from "./set-drafts.ts";

export interface TrainingSetsOptions extends DraftOptions, SubgraphOptions {
	readonly method: GraphOptions["method"];
	readonly batchSize: number;
	/** Called with the number of sets that are ready, and their total. */
	readonly onSet: (done: number, total: number) => void;
}

/**
 * Prepares the original sets and, if the options say so, others made from them (see `draftSets`).
 * @param firstPass weights of the first pass, which scores every set, if a second pass is trained; else null
 * @throws InputError for a set of one row
 */
export async function makeTrainingSets(
	pool: ScoringPool<RelationalStage>,
	sets: readonly LabelledSet[],
	firstPass: StateDict | null,
	options: TrainingSetsOptions,
): Promise<RelationalSet[]> {
	const drafts = draftSets(sets, options);
	const made: RelationalSet[] = [];
	for (const draft of drafts) {
		made.push(await makeSet(pool, draft, firstPass, options));
		options.onSet(made.length, drafts.length);
	}
	return made;
}

async function makeSet(
	pool: ScoringPool<RelationalStage>,
	{ features, labels, ...draft }: SetDraft,
	firstPassWeights: StateDict | null,
	options: TrainingSetsOptions,
): Promise<RelationalSet> {
	const graph = draft.graph ?? (await buildFor(pool.engine, features, options));
	const impostors = draft.impostors ?? impostorsOf(features, options.seed);
	const relations = await relate(pool, { features, graph }, impostors);
	const firstPass =
		firstPassWeights &&
		(await scoreFirstPass(pool, firstPassWeights, relations, options));
	return { relations, labels, firstPass };
}

/** Samples the rows in their original order, and not in `contentOrder`: networks that were trained before stay reproducible. */
function impostorsOf(features: FloatMatrix, seed: number): ImpostorStatistics {
	const order = everyRow(0, features.rows, 1);
	const sample = samplePairs(features, order, createRandom(seed));
	return measureImpostors(sample, trainedMethod);
}

async function buildFor(
	engine: Engine,
	features: FloatMatrix,
	{ kAtHop, activeConnection, method, seed }: TrainingSetsOptions,
): Promise<KnnGraph> {
	const k = Math.max(graphDefaults.k, ...kAtHop, activeConnection);
	const built = await buildGraph(engine, features, {
		k,
		method,
		seed,
		metric: "cosine",
		onProgress() {},
	});
	return built.graph;
}
