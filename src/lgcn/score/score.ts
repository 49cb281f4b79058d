/**
 * Scores every link (pivot, 1-hop node) of a data set with an L-GCN: the probability that both are one identity.
 * Batches come in order of the pivots, links in order of the neighbour list.
 */
import type { BatchLinks } from "../../subgraph/batch.ts";
import type { Engine } from "../../engines/engine.ts";
import type { ScoreInputs } from "./score-inputs.ts";
import { createTensorScorer } from "./tensor-score.ts";
import type { Aggregator } from "../aggregators.ts";
import { stacksOf } from "./layer-stacks.ts";
import { createStackedScorer } from "./stacked-score.ts";

export interface ScoredBatch {
	readonly subgraphs: BatchLinks;
	/** [L] probability of each link of the batch. */
	readonly scores: Float32Array;
}

/** Scores a data set's links, some pivots at a time. */
export interface LinkScorer {
	/** Scores the pivots from `start` up to `end`, batch by batch. */
	score(start: number, end: number): AsyncGenerator<ScoredBatch>;
	dispose(): void;
}

/** Prepares and uploads what does not depend on the pivots. */
export function createLinkScorer(
	engine: Engine,
	inputs: ScoreInputs,
): LinkScorer {
	return isStacked(engine, inputs.options.aggregator)
		? createStackedScorer(engine, stacksOf(engine)!, inputs)
		: createTensorScorer(engine, inputs);
}

/** Whether links are scored with the engine's layer stacks; not with attention, whose shares depend on the layers' values. */
export function isStacked(engine: Engine, aggregator: Aggregator): boolean {
	return aggregator !== "attention" && stacksOf(engine) !== null;
}
