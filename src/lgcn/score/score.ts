/**
 * Scores every link (pivot, 1-hop node) of a data set with an L-GCN: the probability that both are one identity.
 * Batches come in order of the pivots, links in order of the neighbour list.
 */
import type { Engine } from "../../engines/engine.ts";
import type { LinkScorer } from "../../scoring/scored-batch.ts";
import { isStacked, stacksOf } from "./layer-stacks.ts";
import type { ScoreInputs } from "./score-inputs.ts";
import { createStackedScorer } from "./stacked-score.ts";
import { createTensorScorer } from "./tensor-score.ts";

/** Creates a scorer, and uploads the weights. */
export function createLinkScorer(
	engine: Engine,
	inputs: ScoreInputs,
): LinkScorer {
	return isStacked(engine, inputs.options.aggregator)
		? createStackedScorer(engine, stacksOf(engine)!, inputs)
		: createTensorScorer(engine, inputs);
}
