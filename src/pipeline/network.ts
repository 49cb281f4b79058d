/**
 * The two models side by side: what a network brings along for grouping, and how its links are scored.
 * Nothing else asks which model a checkpoint holds, except training, which makes one.
 */
import type { KnnGraph } from "../arrays/knn-graph.ts";
import type { ScoredGraph } from "../scoring/scored-graph.ts";
import { shareMatrix } from "../arrays/shared-memory.ts";
import type { Checkpoint } from "../arrays/state-dict.ts";
import type { SubgraphOptions } from "../subgraph/subgraph.ts";
import type { Engine } from "../engines/engine.ts";
import type { Shards } from "../files/runs/shards.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import type { ScoredBatch } from "../lgcn/score/score.ts";
import type { GroupOptions } from "../grouping/group.ts";
import { scoreLgcn } from "../lgcn/score/score-set.ts";
import { relationalSettings, scoreRelational } from "../relational/score/score-set.ts";
import type { ScoringCrew } from "./scoring-stages.ts";

/** A checkpoint without what only training needs. */
export type Network = Pick<Checkpoint, "metadata" | "weights">;

export interface NetworkSettings extends SubgraphOptions, GroupOptions {}

export interface ScoreSetOptions extends SubgraphOptions {
	readonly batchSize: number;
	readonly seed: number;
	/** Whether a relational network may bring the rows to length 1 where they lie, since nobody reads them again. */
	readonly overwritesFeatures?: boolean;
	/** From so many rows on, a relational network may have rows and graph lie in another order while it scores, since nobody else looks at them or at the links of a batch; without, never. */
	readonly movesFrom?: number;
	/** Room for the scores, where they lie in the end; a first pass uses it too. */
	readonly scored: ScoredGraph;
	/** Where the scores are kept on the way, if anywhere. */
	readonly shards?: Shards;
	/** Pivots that a network of two passes has scored before its last, and how many there will be; turns of the event loop lie between. */
	readonly onFirstPass: (done: number, all: number) => void;
}

export interface ScoredSet {
	/** In order of the pivots, where rows stay in their order. */
	readonly batches: AsyncIterable<ScoredBatch>;
	/** Rows that the network can say nothing of: their links score 0. */
	readonly zeroRows: Int32Array;
}

/** What a network is best used with, where it says so: a relational one does, an L-GCN leaves the defaults as they are. */
export function networkSettings(network: Network): Partial<NetworkSettings> {
	return network.metadata.model === "relational"
		? relationalSettings(network.metadata)
		: {};
}

/** Scores all links of a set, on this thread and those of `crew`. */
export function scoreNetwork(
	engine: Engine,
	crew: ScoringCrew,
	{ metadata, weights }: Network,
	features: Features,
	graph: KnnGraph,
	options: ScoreSetOptions,
): ScoredSet {
	const shared = crew.size > 1 ? shareMatrix(graph) : graph;
	if (metadata.model === "relational")
		return scoreRelational(engine, crew, weights, features, shared, options);
	return {
		batches: scoreLgcn(
			engine,
			crew,
			{ metadata, weights },
			features,
			shared,
			options,
		),
		zeroRows: new Int32Array(0),
	};
}
