/** The relational network and its inputs in float64, for reading: one subgraph at a time, over sets and plain arrays. What the product code is tested against. */
import { Matrix } from "ml-matrix";
import type { KnnGraph } from "../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import type { StateDict } from "../../src/arrays/state-dict.ts";
import type { ImpostorStatistics } from "../../src/metrics/impostors.ts";
import { namedBy, type SubgraphBySets } from "./subgraph-by-sets.ts";

/** Row of the data set -> its neighbours there, each with the inputs of the edge's gate. */
export type Neighbours64 = ReadonlyMap<number, ReadonlyMap<number, number[]>>;

export function similarity64(
	{ cols, data }: FloatMatrix,
	impostors: ImpostorStatistics,
	a: number,
	b: number,
): number {
	let s = 0;
	for (let d = 0; d < cols; d++) s += data[a * cols + d] * data[b * cols + d];
	return (s - impostors.mean) / impostors.deviation / 4 - 1;
}

/** A data set as `Relations` has it. */
export interface Set64 {
	readonly features: FloatMatrix;
	readonly graph: KnnGraph;
	readonly impostors: ImpostorStatistics;
}

/** The 15 inputs of node v in the subgraph of p. */
export function nodeInputs64(
	{ features, graph, impostors }: Set64,
	subgraph: SubgraphBySets,
	p: number,
	v: number,
): number[] {
	const z = (a: number, b: number) => similarity64(features, impostors, a, b);
	const lists = new Map([p, v].map((row) => [row, namedBy(graph, row)]));
	const list = (row: number) => lists.get(row)!.slice(0, 80);
	const density = (row: number, k: number) => {
		const nearest = list(row).slice(0, k);
		return nearest.length === 0
			? -1
			: nearest.reduce((sum, id) => sum + z(row, id), 0) / nearest.length;
	};
	const rank = (id: number, row: number) => {
		if (v === p) return 1;
		const at = list(row).indexOf(id);
		return at < 0 ? 81 : at + 1;
	};
	const [v3, v10, v40] = [3, 10, 40].map((k) => density(v, k));
	const [p3, p10, p40] = [3, 10, 40].map((k) => density(p, k));
	const own = z(v, p);
	return [
		own,
		v3,
		v10,
		v40,
		p3,
		p10,
		p40,
		own - v10,
		own - p10,
		own - v3,
		own - p3,
		Math.log(rank(v, p)) / 2 - 1,
		Math.log(rank(p, v)) / 2 - 1,
		subgraph.oneHop.has(v) ? 1 : -1,
		v === p ? 1 : -1,
	];
}

/** Weights as matrices, vectors as one row. */
export type Weights64 = ReadonlyMap<string, Matrix>;

export function toWeights64(weights: StateDict): Map<string, Matrix> {
	return new Map(
		[...weights].map(([name, { shape, data }]) => [
			name,
			Matrix.from1DArray(...shapeOf(shape, data), data),
		]),
	);
}

function shapeOf(
	shape: readonly number[],
	data: Float32Array,
): [number, number] {
	return shape.length === 2 ? [shape[0], shape[1]] : [1, data.length];
}

/** Logit of each row of `oneHop`; rows are keys of `inputs` and of `neighbours`. */
export function logits64(
	weights: Weights64,
	inputs: ReadonlyMap<number, number[]>,
	neighbours: Neighbours64,
	oneHop: Iterable<number>,
): Map<number, number> {
	const linear = (name: string, x: number[]) => {
		const out = Matrix.columnVector(x);
		const product = weights.get(`${name}.weight`)!.mmul(out).to1DArray();
		return product.map((v, i) => v + weights.get(`${name}.bias`)!.get(0, i));
	};
	const relu = (x: number[]) => x.map((v) => Math.max(0, v));
	let h = inputs;
	for (const layer of ["layer1", "layer2", "layer3"]) {
		const gate = (edge: number[]) =>
			1 /
			(1 +
				Math.exp(
					-linear(`${layer}.gate.2`, relu(linear(`${layer}.gate.0`, edge)))[0],
				));
		const next = new Map<number, number[]>();
		for (const [row, own] of h) {
			let mean = own.map(() => 0);
			let sum = 0;
			for (const [other, edge] of neighbours.get(row) ?? []) {
				const g = gate(edge);
				sum += g;
				mean = mean.map((v, c) => v + g * h.get(other)![c]);
			}
			if (sum > 0) mean = mean.map((v) => v / sum);
			next.set(row, relu(linear(layer, [...own, ...mean])));
		}
		h = next;
	}
	const slopes = weights.get("head.1.weight")!;
	const logits = new Map<number, number>();
	for (const row of oneHop) {
		const hidden = linear("head.0", [...h.get(row)!, ...inputs.get(row)!]);
		const bent = hidden.map((v, c) => (v > 0 ? v : v * slopes.get(0, c)));
		logits.set(row, linear("head.2", bent)[0]);
	}
	return logits;
}

/** m of every row and the rows that it was scored with: the mean of both directions. */
export type FirstPass64 = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Pools the scores of all pivots. */
export function firstPass64(
	scores: ReadonlyMap<number, ReadonlyMap<number, number>>,
): FirstPass64 {
	const pooled = new Map<number, Map<number, number>>();
	const put = (a: number, b: number, m: number) =>
		pooled.set(a, (pooled.get(a) ?? new Map()).set(b, m));
	for (const [p, links] of scores) {
		for (const [v, score] of links) {
			const back = scores.get(v)?.get(p) ?? score;
			put(p, v, (score + back) / 2);
			put(v, p, (score + back) / 2);
		}
	}
	return pooled;
}

/** The five more inputs of node v in the subgraph of p. */
function secondInputs64(first: FirstPass64, p: number, v: number): number[] {
	const m = (a: number, b: number) => first.get(a)?.get(b) ?? 0;
	const mass = (row: number) =>
		[...(first.get(row)?.values() ?? [])].reduce((sum, x) => sum + x, 0);
	let paths = 0;
	for (const [w, x] of first.get(v) ?? []) paths += x * m(w, p);
	return [
		2 * m(v, p) - 1,
		Math.log(1 + mass(v)) / 2 - 1,
		Math.log(1 + mass(p)) / 2 - 1,
		paths / (Math.min(mass(v), mass(p)) + 0.5),
		paths / (Math.max(mass(v), mass(p)) + 0.5),
	];
}

/** Probability of every 1-hop node of `pivot`, by row of the data set, from features, graph and, for a second pass, the first one's probabilities. */
export function relationalScores64(
	weights: Weights64,
	set: Set64,
	{ subgraph, pivot }: { subgraph: SubgraphBySets; pivot: number },
	first: FirstPass64 | null,
): Map<number, number> {
	const { features, impostors } = set;
	const inputs = new Map(
		[...subgraph.nodes].map((v) => [
			v,
			[
				...nodeInputs64(set, subgraph, pivot, v),
				...(first ? secondInputs64(first, pivot, v) : []),
			],
		]),
	);
	const edge = (v: number, u: number) => [
		similarity64(features, impostors, v, u),
		...(first ? [2 * (first.get(v)?.get(u) ?? 0) - 1] : []),
	];
	const neighbours = new Map(
		[...subgraph.edges].map(([v, others]) => [
			v,
			new Map([...others].map((u) => [u, edge(v, u)])),
		]),
	);
	const logits = logits64(weights, inputs, neighbours, subgraph.oneHop);
	return new Map(
		[...logits].map(([v, logit]) => [v, 1 / (1 + Math.exp(-logit))]),
	);
}
