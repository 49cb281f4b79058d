/**
 * The paper's three aggregators: a weighted mean over each row's neighbours, `G x`. A row of G sums to 1, or to 0 without neighbours.
 * mean: equal shares; weighted: fixed shares, from the cosines of the features; attention: learned shares, from each layer's input.
 */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { CheckpointMetadata } from "../arrays/state-dict.ts";
import type { Engine } from "../engines/engine.ts";
import type { SubgraphBatch } from "../subgraph/batch.ts";
import {
	type AttentionEdges,
	attentionShares,
	attentionWeightNames,
	createAttentionEdges,
} from "./attention.ts";
import { aggregateShares, createEdges, type Edges } from "./edges.ts";
import type { LayerInput } from "./layers.ts";
import { aggregateMean, createSegments, type Segments } from "./segments.ts";

export type Aggregator = CheckpointMetadata["aggregator"];

interface WeightedEdges extends Edges {
	/** [E, 1] share of each edge in its row's mean. */
	readonly shares: Tensor2D;
}

/** The edges of a batch in the form that its aggregator needs: `all` has those of all R rows, `links` only those of the first L rows. */
export type BatchGraph =
	| ({ readonly aggregator: "mean" } & AllAndLinks<Segments>)
	| ({ readonly aggregator: "weighted" } & AllAndLinks<WeightedEdges>)
	| ({ readonly aggregator: "attention" } & AllAndLinks<AttentionEdges>);

interface AllAndLinks<T> {
	readonly all: T;
	readonly links: T;
}

/** Uploads a batch's edges; `cosineShares` [E] is only for the weighted aggregator. */
export function createBatchGraph(
	engine: Engine,
	{ edgeOffsets, edgeRows, numLinks }: SubgraphBatch,
	aggregator: Aggregator,
	cosineShares: Float32Array | null,
): BatchGraph {
	const both = <T>(
		create: (
			engine: Engine,
			offsets: Int32Array,
			neighbours: Int32Array,
			numRows: number,
		) => T,
	): AllAndLinks<T> => ({
		all: create(engine, edgeOffsets, edgeRows, edgeOffsets.length - 1),
		links: create(engine, edgeOffsets, edgeRows, numLinks),
	});
	if (aggregator === "mean") return { aggregator, ...both(createSegments) };
	if (aggregator === "attention")
		return { aggregator, ...both(createAttentionEdges) };
	const { all, links } = both(createEdges);
	const withShares = (edges: Edges): WeightedEdges => {
		const shares = cosineShares!.subarray(0, edges.numEdges);
		return {
			...edges,
			shares: engine.tf.tensor2d(shares, [edges.numEdges, 1]),
		};
	};
	return { aggregator, all: withShares(all), links: withShares(links) };
}

/** The input of a graph convolution, and the rows that it computes: all R, or only the first L, the links'. */
export interface ConvInput extends LayerInput {
	readonly graph: BatchGraph;
	readonly rows: "all" | "links";
}

/** `G x` with a gradient: [R, C] -> [R or L, C]. */
export function aggregate(engine: Engine, input: ConvInput): Tensor2D {
	const { x, layer, weights, graph, rows } = input;
	if (graph.aggregator === "mean")
		return aggregateMean(engine, x, graph[rows], graph.all);
	const isLearned = graph.aggregator === "attention";
	if (graph[rows].numEdges === 0) {
		const names = isLearned ? attentionWeightNames(layer) : [];
		const unused = names.map((name) => weights.get(name)!);
		return aggregateNothing(engine, x, graph[rows], unused);
	}
	const shares = isLearned
		? attentionShares(engine, input, graph[rows])
		: graph[rows].shares;
	const wanted = { x: layer !== "conv1", shares: isLearned };
	return aggregateShares(engine, { x, shares }, graph[rows], wanted);
}

/** `G x` of a graph without edges: zeros, as are the gradients of x and of the unused weights. */
function aggregateNothing(
	engine: Engine,
	x: Tensor2D,
	{ owners }: Edges,
	unused: readonly Tensor[],
): Tensor2D {
	const { tf } = engine;
	const inputs = [x, ...unused];
	const op = tf.customGrad(() => ({
		value: tf.zeros([owners.edges.numRows, x.shape[1]]),
		gradFunc: () => inputs.map((input) => tf.zeros(input.shape)),
	}));
	return op(...inputs) as Tensor2D;
}
