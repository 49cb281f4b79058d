/**
 * The paper's attention aggregator, as in graph attention networks. A network of two layers scores every edge (v, u) from its two rows,
 * `a relu(W [h_v, h_u] + b)`, and a softmax over v's neighbours turns the scores into shares. Each convolution has such a network of its own.
 */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Engine } from "../engines/engine.ts";
import {
	createEdgeTable,
	type EdgeTable,
	softmaxOfEdges,
} from "./edge-softmax.ts";
import { collect, createEdges, type Edges, spread } from "./edges.ts";
import { type ConvName, dense, type LayerInput } from "./layers.ts";

/** H, the width between the two layers. */
export const attentionSize = 64;

export interface AttentionEdges extends Edges {
	readonly table: EdgeTable;
}

/** Uploads the edges of the first `numRows` rows, with a table for their softmax; the arguments are those of `createEdges`. */
export function createAttentionEdges(
	engine: Engine,
	offsets: Int32Array,
	neighbours: Int32Array,
	numRows: number,
): AttentionEdges {
	return {
		...createEdges(engine, offsets, neighbours, numRows),
		table: createEdgeTable(engine, offsets, numRows),
	};
}

/** Names of W [H, 2I], b [H] and a [1, H], which are (out, in) as in PyTorch. There is no second bias, since it would not change the softmax. */
export function attentionWeightNames(
	layer: ConvName,
): readonly [string, string, string] {
	const name = `${layer}.attention`;
	return [`${name}.0.weight`, `${name}.0.bias`, `${name}.2.weight`];
}

/** Returns [E, 1] the share of each edge in its owner's sum over neighbours, with a gradient. */
export function attentionShares(
	engine: Engine,
	{ x, layer, weights }: LayerInput,
	edges: AttentionEdges,
): Tensor2D {
	const { tf } = engine;
	const [first, bias, second] = attentionWeightNames(layer).map(
		(name) => weights.get(name) as Tensor2D,
	);
	const size = x.shape[1];
	const hidden = first.shape[0];
	const numOwners = edges.owners.edges.numRows;
	const both = tf.transpose(first); // [2I, H]
	const options = { relu: false, inputGradient: layer !== "conv1" };
	const owners =
		numOwners === x.shape[0] ? x : tf.slice(x, [0, 0], [numOwners, size]);
	const own = dense(engine, owners, {
		...options,
		weight: tf.slice(both, [0, 0], [size, hidden]),
		bias: bias as Tensor as Tensor1D,
	}); // [L, H]
	const other = dense(engine, x, {
		...options,
		weight: tf.slice(both, [size, 0], [size, hidden]),
		bias: tf.zeros([hidden]),
	}); // [R, H]
	const scores = pairScores(engine, { own, other, a: second }, edges);
	return softmaxOfEdges(engine, scores, edges.owners, edges.table);
}

interface PairScoreInputs {
	readonly own: Tensor2D; // [L, H]
	readonly other: Tensor2D; // [R, H]
	readonly a: Tensor2D; // [1, H]
}

/** Returns [E, 1] `a relu(own_v + other_u)` of every edge (v, u), with a gradient. */
export function pairScores(
	engine: Engine,
	{ own, other, a }: PairScoreInputs,
	{ owners, neighbours }: Edges,
): Tensor2D {
	const { tf } = engine;
	const op = tf.customGrad((ofOwner, ofNeighbour, factors, save) => {
		const hidden = tf.relu(
			tf.add(
				spread(engine, ofOwner as Tensor2D, owners),
				spread(engine, ofNeighbour as Tensor2D, neighbours),
			),
		) as Tensor2D; // [E, H]
		(save as (t: Tensor[]) => void)([hidden, factors as Tensor]);
		return {
			value: tf.sum(tf.mul(hidden, factors as Tensor), 1, true),
			gradFunc: (dy, saved) => {
				const [active, factor] = saved as Tensor2D[];
				const isActive = tf.cast(tf.greater(active, 0), "float32");
				const dHidden = tf.mul(tf.mul(dy, factor), isActive) as Tensor2D; // [E, H]
				return [
					collect(engine, dHidden, owners),
					collect(engine, dHidden, neighbours),
					tf.sum(tf.mul(dy, active), 0, true),
				];
			},
		};
	});
	return op(own, other, a) as Tensor2D;
}
