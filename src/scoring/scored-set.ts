/** The input and the result of scoring all links of a data set with a network. */

import type { KnnGraph } from "../arrays/knn-graph.ts";
import type { Checkpoint } from "../arrays/state-dict.ts";
import type { Shards } from "../files/runs/shards.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import type { ChosenImpostors } from "../metrics/impostors.ts";
import type { SubgraphOptions } from "../subgraph/subgraph.ts";
import type { ScoredBatch } from "./scored-batch.ts";
import type { ScoredGraph } from "./scored-graph.ts";

/** The part of a checkpoint that scoring needs. */
export type Network = Pick<Checkpoint, "metadata" | "weights">;

/** Features and their graph. Those of large sets are in shared memory or in a file. */
export interface SetToScore {
	readonly features: Features;
	readonly graph: KnnGraph;
}

export interface ScoreSetOptions extends SubgraphOptions {
	/** Pivots in a batch. */
	readonly batchSize: number;
	/** Seed of the pairs of rows that a relational network samples. */
	readonly seed: number;
	/** Whether a relational network may normalise the rows in place, because the caller does not read them afterwards. */
	readonly overwritesFeatures?: boolean;
	/**
	 * A relational network may reorder the rows by locality while it scores, if there are at least this many. The caller must not read rows, graph
	 * or a batch's links meanwhile. Undefined if it never may.
	 */
	readonly reordersFrom?: number;
	/** The statistics that a relational network starts with; undefined if it chooses them itself. */
	readonly impostors?: ChosenImpostors;
	/** Memory for the scores of the last pass; an earlier pass uses it too. */
	readonly scored: ScoredGraph;
	/** The files where unfinished scores are saved; undefined saves nothing. */
	readonly shards?: Shards;
	/** Called with what the first pass of a network of two found, once it is final; a caller that keeps it must not let rows be reordered. */
	readonly onFirstLinks?: (links: FirstLinks) => void;
	/** Called with the pivots that the passes before the last one have scored, and with how many they will score as far as is known. */
	readonly onFirstPass: (done: number, all: number) => void;
}

/** The links of a first pass. */
export interface FirstLinks {
	/** The mean probability of both directions of a link; 0 without one. */
	probability(row: number, other: number): number;
	/** [N] the sum of the probabilities of each row's links. */
	readonly masses: Float64Array;
}

export interface ScoredSet {
	/** In order of the pivots, unless the rows were reordered by locality. */
	readonly batches: AsyncIterable<ScoredBatch>;
	/** Rows of zeros, which have no direction: their links score 0. */
	readonly zeroRows: Int32Array;
	/** The statistics that the scores of the last batch depend on; null before the first batch, and for an L-GCN. */
	usedImpostors(): ChosenImpostors | null;
}
