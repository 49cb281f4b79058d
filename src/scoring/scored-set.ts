/** Input and output of scoring all links of a data set with a network. */
import type { KnnGraph } from "../arrays/knn-graph.ts";
import type { Checkpoint } from "../arrays/state-dict.ts";
import type { Shards } from "../files/runs/shards.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import type { SubgraphOptions } from "../subgraph/subgraph.ts";
import type { ScoredBatch } from "./scored-batch.ts";
import type { ScoredGraph } from "./scored-graph.ts";

/** A checkpoint without what only training needs. */
export type Network = Pick<Checkpoint, "metadata" | "weights">;

/** Features and their graph, which large sets have in shared memory or in a file. */
export interface SetToScore {
	readonly features: Features;
	readonly graph: KnnGraph;
}

export interface ScoreSetOptions extends SubgraphOptions {
	readonly batchSize: number;
	readonly seed: number;
	/** Whether a relational network may normalise the rows in place, since nobody reads them afterwards. */
	readonly overwritesFeatures?: boolean;
	/** A relational network may reorder sets of at least so many rows by locality while it scores, if nobody reads rows, graph or a batch's links meanwhile. Without it, never. */
	readonly reordersFrom?: number;
	/** Memory for the scores of the last pass; an earlier pass uses it too. */
	readonly scored: ScoredGraph;
	/** Where unfinished scores are saved, if anywhere. */
	readonly shards?: Shards;
	/** Pivots scored before the last pass, and how many there will be; called between turns of the event loop. */
	readonly onFirstPass: (done: number, all: number) => void;
}

export interface ScoredSet {
	/** In order of the pivots, unless the rows were reordered by locality. */
	readonly batches: AsyncIterable<ScoredBatch>;
	/** Rows without a direction: their links score 0. */
	readonly zeroRows: Int32Array;
}
