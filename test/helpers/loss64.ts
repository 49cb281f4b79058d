/** The training loss in float64, subgraph by subgraph: batch norm over literally padded rows, mean cross-entropy over all links. */
import { Matrix } from "ml-matrix";
import type { Aggregator } from "../../src/lgcn/aggregators.ts";
import type { TrainingData } from "../../src/lgcn/train/training-batch.ts";
import {
	forward64,
	type Graph64,
	graph64,
	normalisePadded,
	orderNodes,
	type Weights64,
} from "./gcn64.ts";
import { subgraphBySets } from "./subgraph-by-sets.ts";

export interface Batch64 {
	readonly mean: number[];
	/** Biased. */
	readonly variance: number[];
	readonly numPaddedRows: number;
	readonly subgraphs: readonly {
		/** [M, D] normalised. */
		readonly x: Matrix;
		readonly graph: Graph64;
		/** [L] 1 where a 1-hop node has the pivot's label, null where one of the two is -1. */
		readonly targets: (0 | 1 | null)[];
	}[];
}

/** The batch of some pivots for a list of two hops. */
export function batch64(
	{ features, graph, labels }: TrainingData,
	options: {
		kAtHop: readonly number[];
		activeConnection: number;
		aggregator: Aggregator;
	},
	pivots: Int32Array,
): Batch64 {
	const [k1, k2] = options.kAtHop;
	const numPaddedRows = pivots.length * (k1 * (k2 + 1) + 1);
	const subgraphs = Array.from(pivots, (pivot) => {
		const subgraph = subgraphBySets(graph, options, pivot);
		const order = orderNodes(subgraph);
		return {
			offsets: order.map((node) => offset(features, node, pivot)),
			graph: graph64(options.aggregator, features, subgraph, order),
			targets: [...subgraph.oneHop].map((node) => {
				if (labels[node] < 0 || labels[pivot] < 0) return null;
				return labels[node] === labels[pivot] ? 1 : 0;
			}),
		};
	});
	const { mean, variance, rows } = normalisePadded(
		subgraphs.flatMap(({ offsets }) => offsets),
		numPaddedRows,
	);
	let start = 0;
	const normalised = subgraphs.map(({ offsets, graph, targets }) => {
		const x = new Matrix(rows.slice(start, start + offsets.length));
		start += offsets.length;
		return { x, graph, targets };
	});
	return { mean, variance, numPaddedRows, subgraphs: normalised };
}

function offset(
	{ cols, data }: TrainingData["features"],
	node: number,
	pivot: number,
): number[] {
	return Array.from(
		{ length: cols },
		(_, d) => data[node * cols + d] - data[pivot * cols + d],
	);
}

/** Mean over all links whose target is known of -log softmax(logits)[target]. */
export function loss64(weights: Weights64, { subgraphs }: Batch64): number {
	let sum = 0;
	let numLinks = 0;
	for (const { x, graph, targets } of subgraphs) {
		if (targets.length === 0) continue;
		const logits = forward64(weights, x, graph, targets.length);
		targets.forEach((target, i) => {
			if (target === null) return;
			const [wrong, right] = [logits.get(i, 1 - target), logits.get(i, target)];
			sum += Math.log(1 + Math.exp(wrong - right));
			numLinks++;
		});
	}
	return sum / numLinks;
}

/** Mean cross-entropy of probabilities of class 1 over the links whose target is 0 or 1. */
export function crossEntropyOf(
	scores: Float32Array,
	targets: Uint8Array,
): number {
	let sum = 0;
	let numLinks = 0;
	targets.forEach((target, i) => {
		if (target > 1) return;
		sum -= Math.log(target === 1 ? scores[i] : 1 - scores[i]);
		numLinks++;
	});
	return sum / numLinks;
}
