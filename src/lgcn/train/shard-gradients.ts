/** Computes the loss gradients of the L-GCN for a shard of a batch on one engine. R rows, L links, P trained values. */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import {
	type Parameter,
	type Parameters,
	readWeights,
} from "../../training/parameters.ts";
import { type Aggregator, createBatchGraph } from "../aggregators.ts";
import { forward, transposeWeights, uploadWeights } from "../gcn.ts";
import { crossEntropy } from "../layers.ts";
import { readInPlace, wantsTransposes } from "../tensor-products.ts";
import { createArrayNetwork, prefersArrays } from "./array-network.ts";
import type { PreparedShard } from "./training-batch.ts";

/** A network with the weights of one step. */
export interface ShardNetwork {
	/** Writes the gradients of all weights, [P], and returns the probabilities [L]. The gradients of a shard without links are zeros. */
	differentiate(
		shard: PreparedShard,
		gradients: Float32Array,
	): Promise<Float32Array>;
	dispose(): void;
}

/**
 * Returns a function that opens a network with the weights of a step; the network of the step before must be disposed.
 * @param layout the range of each weight among all [P]
 */
export function openShardNetworks(
	engine: Engine,
	layout: readonly Parameter[],
	aggregator: Aggregator,
): (parameters: Parameters) => ShardNetwork {
	if (aggregator !== "mean" || !prefersArrays(engine))
		return (parameters) => {
			const weights = readWeights(parameters, "views");
			return withEmptyShards(
				createTensorNetwork(engine, weights, layout, aggregator),
			);
		};
	const network = createArrayNetwork(engine, layout);
	return ({ weights }) => {
		network.load(weights);
		return withEmptyShards({
			differentiate: async (shard, gradients) =>
				network.differentiate(shard, gradients),
			dispose: network.release,
		});
	};
}

/** Handles shards without links, which the network itself cannot differentiate. */
function withEmptyShards({ differentiate, dispose }: ShardNetwork) {
	return {
		async differentiate(shard: PreparedShard, gradients: Float32Array) {
			if (shard.subgraphs.numLinks > 0) return differentiate(shard, gradients);
			gradients.fill(0);
			return new Float32Array(0);
		},
		dispose,
	};
}

/** Creates a network of tensors. */
function createTensorNetwork(
	engine: Engine,
	weights: StateDict,
	layout: readonly Parameter[],
	aggregator: Aggregator,
): ShardNetwork {
	const { tf } = engine;
	const names = layout.map(({ name }) => name);
	const tensors = uploadWeights(engine, weights, names);
	const transposed = wantsTransposes(engine)
		? transposeWeights(engine, tensors)
		: new Map<string, Tensor>();

	/** Returns the gradients in order of the layout, then the probabilities [L, 1]. */
	function backward({ subgraphs, shares, ...shard }: PreparedShard): Tensor[] {
		const { numLinks } = subgraphs;
		const numRows = subgraphs.nodeIds.length;
		const x = tf.tensor2d(shard.x, [numRows, shard.x.length / numRows]); // [R, D]
		const graph = createBatchGraph(engine, subgraphs, aggregator, shares);
		const targets = tf.tensor2d(shard.targets, [numLinks, 2]);
		let logits: Tensor2D | null = null;
		const loss = (...values: Tensor[]) => {
			const named = new Map(transposed);
			names.forEach((name, i) => {
				named.set(name, values[i]);
			});
			logits = tf.keep(forward(engine, x, named, graph)); // [L, 2]
			return crossEntropy(engine, logits, targets);
		};
		const gradients = tf.grads(loss)(names.map((name) => tensors.get(name)!));
		const softmax = tf.softmax(logits!) as Tensor2D;
		const probabilities = tf.slice(softmax, [0, 1], [numLinks, 1]);
		logits!.dispose();
		return [...gradients, probabilities];
	}

	return {
		async differentiate(shard, gradients) {
			const results = tf.tidy(() => backward(shard));
			const values = await Promise.all(
				results.map(
					(tensor) => readInPlace(engine, tensor) ?? tensor.data<"float32">(),
				),
			);
			layout.forEach(({ start }, i) => {
				gradients.set(values[i], start);
			});
			const probabilities = Float32Array.from(values[layout.length]);
			for (const tensor of results) tensor.dispose();
			return probabilities;
		},
		dispose() {
			for (const map of [tensors, transposed])
				for (const tensor of map.values()) tensor.dispose();
		},
	};
}
