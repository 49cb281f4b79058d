/** A batch of the L-GCN to train on: what depends on the data alone, as plain arrays. */
import { buildBatch, linkTargets, type SubgraphBatch } from "../core/batch.ts";
import { cosineShares } from "../core/cosine-shares.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import {
	drawSignedPermutations,
	normaliseBatch,
} from "../core/relative-features.ts";
import {
	createSubgraphBuilder,
	paddedNodeCount,
	type SubgraphOptions,
} from "../core/subgraph.ts";
import type { Aggregator } from "./aggregators.ts";

export interface TrainingData {
	readonly features: FloatMatrix;
	readonly graph: KnnGraph;
	/** [N] identities. */
	readonly labels: Int32Array;
}

/** `permute`: a fresh signed permutation of the feature columns for every subgraph. */
export type Augmentation = "none" | "permute";

/** What a step needs that does not depend on the weights, so that it can be made ahead. */
export interface PreparedBatch {
	readonly subgraphs: SubgraphBatch;
	/** [R, D] batch-normalised relative features. */
	readonly x: Float32Array;
	/** [L] 1 where the 1-hop node is of the pivot's identity. */
	readonly targets: Uint8Array;
	/** [E] of the weighted aggregator, or null. */
	readonly shares: Float32Array | null;
	readonly mean: Float64Array;
	readonly variance: Float64Array;
	readonly numPaddedRows: number;
}

/** Returns a function that makes the batch of some pivots; `random` draws the augmentation. */
export function createBatchPreparer(
	data: TrainingData,
	options: SubgraphOptions & {
		readonly aggregator: Aggregator;
		readonly augment: Augmentation;
	},
): (pivots: Int32Array, random: Random) => PreparedBatch {
	const builder = createSubgraphBuilder(data.graph, options);
	const paddedNodes = paddedNodeCount(options.kAtHop);
	return (pivots, random) => {
		const { features } = data;
		const subgraphs = buildBatch(builder, pivots);
		const numPaddedRows = pivots.length * paddedNodes;
		const columns =
			options.augment === "permute"
				? drawSignedPermutations(pivots.length, features.cols, random)
				: null;
		const normalised = normaliseBatch(
			features,
			subgraphs,
			numPaddedRows,
			columns,
		);
		return {
			subgraphs,
			x: normalised.data,
			targets: linkTargets(subgraphs, data.labels),
			// Signed permutations leave the cosines as they are.
			shares:
				options.aggregator === "weighted"
					? cosineShares(features, subgraphs)
					: null,
			mean: normalised.mean,
			variance: normalised.variance,
			numPaddedRows,
		};
	};
}
