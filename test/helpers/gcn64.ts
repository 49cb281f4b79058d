/**
 * The L-GCN in float64, for reading: dense matrices, one subgraph at a time, no shared products. What the tensor code is tested against.
 * M nodes of a subgraph, the first L of them 1-hop nodes, D feature length.
 */
import { Matrix } from "ml-matrix";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import type { StateDict } from "../../src/arrays/state-dict.ts";
import type { Aggregator } from "../../src/lgcn/aggregators.ts";
import type { SubgraphBySets } from "./subgraph-by-sets.ts";

const EPSILON = 1e-5;

/** Weights as matrices, vectors as one row. */
export type Weights64 = ReadonlyMap<string, Matrix>;

export function toWeights64(weights: StateDict): Map<string, Matrix> {
	const matrices = new Map<string, Matrix>();
	for (const [name, { shape, data }] of weights) {
		const [rows, cols] = shape.length === 2 ? shape : [1, data.length];
		matrices.set(name, Matrix.from1DArray(rows, cols, data));
	}
	return matrices;
}

/** Training's batch norm, literally: zero rows are appended, then mean and biased variance over all rows. */
export function normalisePadded(rows: number[][], numPaddedRows: number) {
	const cols = rows[0].length;
	const padded = [...rows];
	while (padded.length < numPaddedRows) padded.push(new Array(cols).fill(0));
	const average = (of: (row: number[], d: number) => number) =>
		Array.from(
			{ length: cols },
			(_, d) =>
				padded.reduce((sum, row) => sum + of(row, d), 0) / padded.length,
		);
	const mean = average((row, d) => row[d]);
	const variance = average((row, d) => (row[d] - mean[d]) ** 2);
	const normalised = rows.map((row) =>
		row.map((v, d) => (v - mean[d]) / Math.sqrt(variance[d] + EPSILON)),
	);
	return { mean, variance, rows: normalised };
}

/** Nodes of a subgraph in the order that the network takes them: 1-hop nodes first. */
export function orderNodes({ nodes, oneHop }: SubgraphBySets): number[] {
	return [...oneHop, ...[...nodes].filter((node) => !oneHop.has(node))];
}

/** What an aggregator's matrix is made of, for the M nodes of a subgraph. */
export interface Graph64 {
	readonly aggregator: Aggregator;
	/** Slots of each node's neighbours. */
	readonly neighbours: readonly (readonly number[])[];
	/** [M, D] the nodes' own features, as they are in the data set. */
	readonly features: readonly (readonly number[])[];
}

export function graph64(
	aggregator: Aggregator,
	{ cols, data }: FloatMatrix,
	subgraph: SubgraphBySets,
	order: readonly number[],
): Graph64 {
	return {
		aggregator,
		neighbours: order.map((node) =>
			[...subgraph.edges.get(node)!].map((other) => order.indexOf(other)),
		),
		features: order.map((node) => [
			...data.subarray(node * cols, (node + 1) * cols),
		]),
	};
}

/** [M, M] rows of a softmax over each node's neighbours, of equal numbers for the mean; zeros in the row of a node without any. */
function aggregation64(
	graph: Graph64,
	weights: Weights64,
	layer: string,
	h: Matrix,
): Matrix {
	const { aggregator, neighbours, features } = graph;
	const logits = {
		mean: () => 0,
		weighted: (v: number, u: number) => cosine(features[v], features[u]),
		attention: attention64(weights, layer, h),
	}[aggregator];
	const shares = Matrix.zeros(h.rows, h.rows);
	neighbours.forEach((others, v) => {
		const exponentials = others.map((u) => Math.exp(logits(v, u)));
		const sum = exponentials.reduce((a, b) => a + b, 0);
		others.forEach((u, i) => {
			shares.set(v, u, exponentials[i] / sum);
		});
	});
	return shares;
}

function cosine(a: readonly number[], b: readonly number[]): number {
	const dot = (x: readonly number[], y: readonly number[]) =>
		x.reduce((sum, value, d) => sum + value * y[d], 0);
	const lengths = Math.sqrt(dot(a, a) * dot(b, b));
	return lengths === 0 ? 0 : dot(a, b) / lengths;
}

/** The two-layer network on the pair [h_v, h_u], literally: nothing is shared between pairs. */
function attention64(weights: Weights64, layer: string, h: Matrix) {
	const first = weights.get(`${layer}.attention.0.weight`)?.to2DArray() ?? [];
	const bias = weights.get(`${layer}.attention.0.bias`)?.getRow(0) ?? [];
	const second = weights.get(`${layer}.attention.2.weight`)?.getRow(0) ?? [];
	const rows = h.to2DArray();
	return (v: number, u: number) => {
		const pair = [...rows[v], ...rows[u]];
		return first.reduce((score, row, k) => {
			let sum = bias[k];
			for (let d = 0; d < pair.length; d++) sum += row[d] * pair[d];
			return score + second[k] * Math.max(0, sum);
		}, 0);
	};
}

/** Probability of every 1-hop node of `pivot`, by row of the data set. */
export function score64(
	weights: Weights64,
	features: FloatMatrix,
	{ subgraph, pivot }: { subgraph: SubgraphBySets; pivot: number },
	aggregator: Aggregator,
): Map<number, number> {
	const order = orderNodes(subgraph);
	const numOneHop = subgraph.oneHop.size;
	if (numOneHop === 0) return new Map();
	const mean = weights.get("bn0.running_mean")!;
	const variance = weights.get("bn0.running_var")!;
	const x = Matrix.zeros(order.length, features.cols);
	order.forEach((node, i) => {
		for (let d = 0; d < features.cols; d++) {
			const own = features.data[node * features.cols + d];
			const offset = own - features.data[pivot * features.cols + d];
			const sigma = Math.sqrt(variance.get(0, d) + EPSILON);
			x.set(i, d, (offset - mean.get(0, d)) / sigma);
		}
	}); // [M, D]
	const graph = graph64(aggregator, features, subgraph, order);
	const logits = forward64(weights, x, graph, numOneHop); // [L, 2]
	return new Map(
		order.slice(0, numOneHop).map((node, i) => {
			const [no, yes] = logits.getRow(i);
			return [node, 1 / (1 + Math.exp(no - yes))];
		}),
	);
}

/** Four graph convolutions and the classifier, [M, D] -> logits [L, 2]. */
export function forward64(
	weights: Weights64,
	x: Matrix,
	graph: Graph64,
	numOneHop: number,
): Matrix {
	let h = x;
	for (const layer of ["conv1", "conv2", "conv3", "conv4"]) {
		const both = Matrix.zeros(h.rows, 2 * h.columns);
		both.setSubMatrix(h, 0, 0);
		const aggregation = aggregation64(graph, weights, layer, h);
		both.setSubMatrix(multiply(aggregation, h), 0, h.columns); // [M, 2I]
		h = multiply(both, weights.get(`${layer}.weight`)!).addRowVector(
			weights.get(`${layer}.bias`)!,
		);
		mapValues(h, (v) => Math.max(0, v)); // [M, O]
	}
	const slopes = weights.get("classifier.1.weight")!;
	const hidden = linear(
		weights,
		"classifier.0",
		h.subMatrix(0, numOneHop - 1, 0, h.columns - 1),
	); // [L, 256]
	mapValues(hidden, (v, column) => (v > 0 ? v : v * slopes.get(0, column)));
	return linear(weights, "classifier.2", hidden); // [L, 2]
}

/** x W^T + b: PyTorch keeps (out, in). */
function linear(weights: Weights64, name: string, x: Matrix): Matrix {
	const transposed = weights.get(`${name}.weight`)!.transpose();
	return multiply(x, transposed).addRowVector(weights.get(`${name}.bias`)!);
}

/** Matrix.mmul by rows of b, which is several times as fast: most of the time of these tests goes here. */
function multiply(a: Matrix, b: Matrix): Matrix {
	const rowsOfB = b.to2DArray();
	const rows = a.to2DArray().map((row) => {
		const sums = new Array<number>(b.columns).fill(0);
		row.forEach((factor, k) => {
			if (factor === 0) return;
			const other = rowsOfB[k];
			for (let j = 0; j < sums.length; j++) sums[j] += factor * other[j];
		});
		return sums;
	});
	return new Matrix(rows);
}

function mapValues(m: Matrix, map: (v: number, column: number) => number) {
	for (let i = 0; i < m.rows; i++) {
		for (let j = 0; j < m.columns; j++) m.set(i, j, map(m.get(i, j), j));
	}
}
