/**
 * The L-GCN in float64, for reading: dense matrices, one subgraph at a time, no shared products. What the tensor code is tested against.
 * M nodes of a subgraph, the first L of them 1-hop nodes, D feature length.
 */
import { Matrix } from "ml-matrix";
import type { FloatMatrix } from "../../src/core/matrix.ts";
import type { StateDict } from "../../src/core/state-dict.ts";
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

/** [M, M] A = D^-1 A; zeros in the row of a node without an edge. */
export function normaliseAdjacency(
	subgraph: SubgraphBySets,
	order: readonly number[],
): Matrix {
	const adjacency = Matrix.zeros(order.length, order.length);
	order.forEach((node, i) => {
		const others = subgraph.edges.get(node)!;
		for (const other of others)
			adjacency.set(i, order.indexOf(other), 1 / others.size);
	});
	return adjacency;
}

/** Probability of every 1-hop node of `pivot`, by row of the data set. */
export function score64(
	weights: Weights64,
	features: FloatMatrix,
	subgraph: SubgraphBySets,
	pivot: number,
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
	const adjacency = normaliseAdjacency(subgraph, order);
	const logits = forward64(weights, x, adjacency, numOneHop); // [L, 2]
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
	adjacency: Matrix,
	numOneHop: number,
): Matrix {
	let h = x;
	for (const layer of ["conv1", "conv2", "conv3", "conv4"]) {
		const both = Matrix.zeros(h.rows, 2 * h.columns);
		both.setSubMatrix(h, 0, 0);
		both.setSubMatrix(adjacency.mmul(h), 0, h.columns); // [M, 2I]
		h = both
			.mmul(weights.get(`${layer}.weight`)!)
			.addRowVector(weights.get(`${layer}.bias`)!);
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
	return x
		.mmul(weights.get(`${name}.weight`)!.transpose())
		.addRowVector(weights.get(`${name}.bias`)!);
}

function mapValues(m: Matrix, map: (v: number, column: number) => number) {
	for (let i = 0; i < m.rows; i++) {
		for (let j = 0; j < m.columns; j++) m.set(i, j, map(m.get(i, j), j));
	}
}
