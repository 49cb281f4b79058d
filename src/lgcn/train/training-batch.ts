/** Prepares training batches of the L-GCN: plain arrays that do not depend on the weights, cut into shards for several engines. */

import type { KnnGraph } from "../../arrays/knn-graph.ts";
import { unknownTarget } from "../../arrays/labels.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { createRandom, type Random } from "../../arrays/random.ts";
import {
	buildBatch,
	countBatch,
	linkTargets,
	type SubgraphBatch,
} from "../../subgraph/batch.ts";
import { paddedNodeCount } from "../../subgraph/padded-nodes.ts";
import {
	createSubgraphBuilder,
	type SubgraphOptions,
} from "../../subgraph/subgraph.ts";
import type { TrainingBatch } from "../../training/learner.ts";
import type { Aggregator } from "../aggregators.ts";
import { cosineShares } from "../cosine-shares.ts";
import {
	type BatchMoments,
	drawSignedPermutations,
	normaliseBatch,
	type RelativeRows,
} from "../relative-features.ts";

export interface TrainingData {
	readonly features: FloatMatrix;
	readonly graph: KnnGraph;
	/** [N] identities, or `unknownLabel`. */
	readonly labels: Int32Array;
}

/** How training data are varied: `permute` draws a new signed permutation of the feature columns for every subgraph. */
export type Augmentation = "none" | "permute";

export interface BatchOptions extends SubgraphOptions {
	readonly aggregator: Aggregator;
	readonly augment: Augmentation;
	/** Weight in the loss of a link between two identities; a link within one has 1. */
	readonly negativeWeight: number;
	/** The largest number of shards of a batch; sums depend on it, since each shard has sums of its own. */
	readonly numShards: number;
	readonly seed: number;
}

/** A batch to prepare: its pivots, and the number of its step, counted from 0 over the whole training. */
export interface BatchRequest {
	readonly rows: Int32Array;
	readonly step: number;
}

/** Some consecutive subgraphs of a batch. */
export interface PreparedShard {
	readonly subgraphs: SubgraphBatch;
	/** [R, D] normalised relative features. */
	readonly x: Float32Array;
	/** [E] the shares of the weighted aggregator, else null. */
	readonly shares: Float32Array | null;
	/** [L, 2] one-hot rows, times each link's share in the loss; the shares of a batch sum to 1. A link with an unknown identity has zeros. */
	readonly targets: Float32Array;
}

/** The input of a step except for the weights, so that it can be prepared during the step before. */
export interface PreparedBatch extends TrainingBatch {
	readonly shards: readonly PreparedShard[];
	/** The order in which threads take the shards: by rows, the largest first. */
	readonly order: readonly number[];
	readonly moments: BatchMoments;
	readonly numPaddedRows: number;
}

/** The random numbers of a step depend only on the seed and on the step's number, so that they are the same after a resume. */
function stepRandom(seed: number, step: number): Random {
	return createRandom(seed ^ Math.imul(step + 1, 0x9e3779b1));
}

/** A shard before the statistics and the loss weights of its batch are known. */
interface Draft extends RelativeRows {
	readonly shares: Float32Array | null;
	/** [L] targets of the links, as `linkTargets` returns them. */
	readonly targets: Uint8Array;
}

/** Returns a function that prepares batches. */
export function createBatchPreparer(
	data: TrainingData,
	options: BatchOptions,
): (request: BatchRequest) => PreparedBatch {
	const draftOf = createDraftBuilder(data, options);
	const paddedNodes = paddedNodeCount(options.kAtHop);
	return ({ rows: pivots, step }) => {
		const numShards = Math.min(options.numShards, pivots.length);
		const random = stepRandom(options.seed, step);
		const startOf = (shard: number) =>
			Math.floor((shard * pivots.length) / numShards);
		const drafts = Array.from({ length: numShards }, (_, shard) =>
			draftOf(pivots.slice(startOf(shard), startOf(shard + 1)), random),
		);
		const subgraphs = drafts.map((draft) => draft.subgraphs);
		const targets = joinTargets(drafts.map((draft) => draft.targets));
		const numPaddedRows = pivots.length * paddedNodes;
		const { data: rows, ...moments } = normaliseBatch(
			data.features,
			drafts,
			numPaddedRows,
		);
		const weights = linkWeights(targets, options.negativeWeight);
		const sizes = subgraphs.map(({ nodeIds }) => nodeIds.length);
		return {
			shards: drafts.map((draft, shard) => ({
				subgraphs: draft.subgraphs,
				x: rows[shard],
				shares: draft.shares,
				targets: weightTargets(draft.targets, weights),
			})),
			order: [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a]),
			moments,
			numPaddedRows,
			targets,
			...countBatch(subgraphs),
		};
	};
}

function createDraftBuilder(
	{ features, graph, labels }: TrainingData,
	options: BatchOptions,
): (pivots: Int32Array, random: Random) => Draft {
	const builder = createSubgraphBuilder(graph, options);
	return (pivots, random) => {
		const subgraphs = buildBatch(builder, pivots);
		const columns =
			options.augment === "permute"
				? drawSignedPermutations(pivots.length, features.cols, random)
				: null;
		// Signed permutations do not change cosines.
		const shares =
			options.aggregator === "weighted"
				? cosineShares(features, subgraphs)
				: null;
		const targets = linkTargets(subgraphs, labels);
		return { subgraphs, columns, shares, targets };
	};
}

function joinTargets(parts: readonly Uint8Array[]): Uint8Array {
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	const joined = new Uint8Array(length);
	let start = 0;
	for (const part of parts) {
		joined.set(part, start);
		start += part.length;
	}
	return joined;
}

/** The share in the loss of a link between two identities, and that of a link within one identity. */
function linkWeights(
	targets: Uint8Array,
	negativeWeight: number,
): readonly [number, number] {
	let sum = 0;
	for (let i = 0; i < targets.length; i++)
		if (targets[i] !== unknownTarget)
			sum += targets[i] === 1 ? 1 : negativeWeight;
	return [negativeWeight / sum, 1 / sum];
}

function weightTargets(
	targets: Uint8Array,
	weights: readonly [number, number],
): Float32Array {
	const weighted = new Float32Array(2 * targets.length);
	for (let i = 0; i < targets.length; i++)
		if (targets[i] !== unknownTarget)
			weighted[2 * i + targets[i]] = weights[targets[i]];
	return weighted;
}
