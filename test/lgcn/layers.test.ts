import type { Tensor, Tensor1D } from "@tensorflow/tfjs-core";
import { Matrix } from "ml-matrix";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom, type Random } from "../../src/arrays/random.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { aggregate, createBatchGraph } from "../../src/lgcn/aggregators.ts";
import {
	attentionShares,
	createAttentionEdges,
} from "../../src/lgcn/attention.ts";
import { softmaxOfEdges } from "../../src/lgcn/edge-softmax.ts";
import { aggregateShares, createEdges } from "../../src/lgcn/edges.ts";
import { crossEntropy, dense } from "../../src/lgcn/layers.ts";
import { aggregateMean, createSegments } from "../../src/lgcn/segments.ts";
import { enginesUnderTest } from "../helpers/engines.ts";

/** Every loss here is the sum of the outputs times fixed factors, so that the gradient reaching a layer is those factors. */
type Loss64 = (inputs: Matrix[]) => number;

function randomMatrix(rows: number, cols: number, random: Random): Matrix {
	const values = Float32Array.from({ length: rows * cols }, random.normal);
	return Matrix.from1DArray(rows, cols, values);
}

/** Central differences in float64, entry by entry. */
function numericGradients(loss: Loss64, inputs: Matrix[]): Float64Array[] {
	const step = 1e-6;
	return inputs.map((input, which) => {
		const gradient = new Float64Array(input.rows * input.columns);
		for (let i = 0; i < gradient.length; i++) {
			const [above, below] = [step, -step].map((h) => {
				const moved = inputs.map((matrix) => matrix.clone());
				const [row, col] = [Math.floor(i / input.columns), i % input.columns];
				moved[which].set(row, col, input.get(row, col) + h);
				return loss(moved);
			});
			gradient[i] = (above - below) / (2 * step);
		}
		return gradient;
	});
}

function weigh(outputs: Matrix, factors: Matrix): number {
	return Matrix.mul(outputs, factors).sum();
}

function relu(m: Matrix): Matrix {
	return Matrix.from1DArray(
		m.rows,
		m.columns,
		m.to1DArray().map((v) => Math.max(0, v)),
	);
}

/** Values below about 10 in sums of about 10 terms: float32 errs by less than a few millionths. */
const WITHIN = 2e-5;

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>) {
	expect(actual.length).toBe(expected.length);
	for (let i = 0; i < expected.length; i++)
		expect(Math.abs(actual[i] - expected[i])).toBeLessThan(WITHIN);
}

/** Five rows: 0-1, 0-2, 2-2 (itself), 1-4; row 3 has no edge. */
const adjacency = [[1, 2], [0, 4], [0, 2], [], [1]];
const offsets = Int32Array.from([0, 2, 4, 6, 6, 7]);
const neighbours = Int32Array.from(adjacency.flat());
const meanMatrix = new Matrix(
	adjacency.map((others) =>
		adjacency.map((_, j) => (others.includes(j) ? 1 / others.length : 0)),
	),
);

/** Edges that differ from their mirror images: 0-1, 0-2, 1-0, 1-4, 2-2, 4-1, 4-3, 4-4; row 3 has none. */
const directed = [[1, 2], [0, 4], [2], [], [1, 3, 4]];
const directedOffsets = Int32Array.from([0, 2, 4, 5, 5, 8]);
const directedNeighbours = Int32Array.from(directed.flat());
const edgesOf = (numRows: number) =>
	directed
		.slice(0, numRows)
		.flatMap((others, v) => others.map((u): [number, number] => [v, u]));

/** [E, 1] softmax over the edges of each row. */
function softmax64(logits: number[], edges: [number, number][]): Matrix {
	const shares = logits.map((logit, e) => {
		const rest = logits.map((other, f) =>
			edges[f][0] === edges[e][0] ? Math.exp(other - logit) : 0,
		);
		return 1 / rest.reduce((a, b) => a + b);
	});
	return Matrix.columnVector(shares);
}

for (const { isSkipped, title, load } of await enginesUnderTest([
	"wasm",
	"node",
	"webgpu",
	"cpu",
]))
	describe.skipIf(isSkipped)(`layers on ${title}`, () => {
		let engine: Engine;
		beforeAll(async () => {
			engine = await load();
		});

		/** Compares a layer's value and gradients on the engine with those in float64; gradients of `constant` inputs are not compared. */
		async function compare(
			layer: (...inputs: ReturnType<typeof engine.tf.tensor2d>[]) => unknown,
			layer64: (inputs: Matrix[]) => Matrix,
			inputs: Matrix[],
			{ shapes, constant = [] }: { shapes: number[][]; constant?: boolean[] },
		) {
			const { tf } = engine;
			const expected = layer64(inputs);
			const factors = randomMatrix(
				expected.rows,
				expected.columns,
				createRandom(77),
			);
			const tensors = inputs.map((m, i) =>
				tf.tensor(m.to1DArray(), shapes[i] as [number, number]),
			) as ReturnType<typeof tf.tensor2d>[];
			const output = layer(...tensors) as ReturnType<typeof tf.tensor2d>;
			expectNear(await output.data(), expected.to1DArray());
			const upstream = tf.tensor(factors.to1DArray(), output.shape);
			const wanted = inputs.map((_, i) => i).filter((i) => !constant[i]);
			const gradients = tf.grads((...free) => {
				const all = [...tensors];
				wanted.forEach((which, i) => {
					all[which] = free[i] as (typeof all)[number];
				});
				return layer(...all) as typeof output;
			})(
				wanted.map((i) => tensors[i]),
				upstream,
			);
			const numeric = numericGradients(
				(moved) => weigh(layer64(moved), factors),
				inputs,
			);
			for (const [i, which] of wanted.entries())
				expectNear(await gradients[i].data(), numeric[which]);
		}

		test.each([
			[false, true],
			[true, true],
			[false, false],
			[true, false],
		])(
			"dense has the right values and gradients, relu %s, gradient of the input %s",
			async (isRelu, inputGradient) => {
				const random = createRandom(5);
				const inputs = [
					randomMatrix(6, 4, random),
					randomMatrix(4, 3, random),
					randomMatrix(1, 3, random),
				];
				await compare(
					(x, w, b) =>
						dense(engine, x, {
							weight: w,
							bias: b as Tensor as Tensor1D,
							relu: isRelu,
							inputGradient,
						}),
					([x, w, b]) => {
						const linear = x.mmul(w).addRowVector(b);
						return isRelu ? relu(linear) : linear;
					},
					inputs,
					{ shapes: [[6, 4], [4, 3], [3]], constant: [!inputGradient] },
				);
			},
		);

		test.each([5, 4, 3, 2, 1])(
			"the mean over neighbours has the right values and gradients, first %i of 5 rows",
			async (numRows) => {
				const all = createSegments(engine, offsets, neighbours, 5);
				const some = createSegments(engine, offsets, neighbours, numRows);
				await compare(
					(x) => aggregateMean(engine, x, some, all),
					([x]) =>
						meanMatrix.mmul(x).subMatrix(0, numRows - 1, 0, x.columns - 1),
					[randomMatrix(5, 3, createRandom(numRows))],
					{ shapes: [[5, 3]] },
				);
			},
		);

		test("the mean over neighbours of rows without any edge is zero, and so is its gradient", async () => {
			const { tf } = engine;
			const none = createSegments(
				engine,
				new Int32Array(4),
				new Int32Array(0),
				3,
			);
			const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
			const mean = aggregateMean(engine, x, none, none);
			expect([...(await mean.data())]).toEqual([0, 0, 0, 0, 0, 0]);
			const gradient = tf.grad((input) =>
				aggregateMean(engine, input as typeof x, none, none),
			)(x, tf.ones([3, 2]));
			expect([...(await gradient.data())]).toEqual([0, 0, 0, 0, 0, 0]);
		});

		test.each([5, 4, 3, 1])(
			"the sum over neighbours by shares has the right values and gradients, first %i of 5 rows",
			async (numRows) => {
				const random = createRandom(numRows);
				const pairs = edgesOf(numRows);
				const edges = createEdges(
					engine,
					directedOffsets,
					directedNeighbours,
					numRows,
				);
				const wanted = { x: true, shares: true };
				await compare(
					(x, shares) => aggregateShares(engine, { x, shares }, edges, wanted),
					([x, shares]) => {
						const sums = Matrix.zeros(numRows, x.columns);
						pairs.forEach(([v, u], e) => {
							const share = Matrix.mul(x.getRowVector(u), shares.get(e, 0));
							sums.setRow(v, Matrix.add(sums.getRowVector(v), share).getRow(0));
						});
						return sums;
					},
					[randomMatrix(5, 3, random), randomMatrix(pairs.length, 1, random)],
					{
						shapes: [
							[5, 3],
							[pairs.length, 1],
						],
					},
				);
			},
		);

		test("the softmax over edges has the right values and gradients, where exponentials would overflow too", async () => {
			const edges = createAttentionEdges(
				engine,
				directedOffsets,
				directedNeighbours,
				5,
			);
			const logits = [120.5, 119.25, -120.5, -121, 3, 0.5, -1, 1.25];
			await compare(
				(x) => softmaxOfEdges(engine, x, edges.owners, edges.table),
				([x]) => softmax64(x.to1DArray(), edgesOf(5)),
				[Matrix.columnVector(logits)],
				{ shapes: [[8, 1]] },
			);
		});

		test.each([
			[5, "conv2"],
			[4, "conv2"],
			[2, "conv4"],
			[5, "conv1"],
		] as const)(
			"attention has the right shares and gradients, first %i of 5 rows, %s",
			async (numRows, layer) => {
				const random = createRandom(numRows);
				const edges = createAttentionEdges(
					engine,
					directedOffsets,
					directedNeighbours,
					numRows,
				);
				const pairs = edgesOf(numRows);
				await compare(
					(x, first, bias, second) => {
						const weights = new Map(
							Object.entries({
								[`${layer}.attention.0.weight`]: first,
								[`${layer}.attention.0.bias`]: bias,
								[`${layer}.attention.2.weight`]: second,
							}),
						);
						return attentionShares(engine, { x, layer, weights }, edges);
					},
					([x, first, bias, second]) => {
						const logits = pairs.map(([v, u]) => {
							const pair = [...x.getRow(v), ...x.getRow(u)];
							const hidden = first
								.mmul(Matrix.columnVector(pair))
								.add(bias.transpose());
							return second.mmul(relu(hidden)).get(0, 0);
						});
						return softmax64(logits, pairs);
					},
					[
						randomMatrix(5, 3, random),
						randomMatrix(4, 6, random),
						randomMatrix(1, 4, random),
						randomMatrix(1, 4, random),
					],
					{
						shapes: [[5, 3], [4, 6], [4], [1, 4]],
						constant: [layer === "conv1"],
					},
				);
			},
		);

		test.each(["weighted", "attention"] as const)(
			"%s aggregation of rows without any edge is zero, and so are its gradients",
			async (aggregator) => {
				const { tf } = engine;
				const batch = {
					pivots: Int32Array.of(0),
					nodeIds: Int32Array.of(1, 2, 0),
					subgraphOf: new Int32Array(3),
					linkOffsets: Int32Array.of(0, 2),
					numLinks: 2,
					edgeOffsets: new Int32Array(4),
					edgeRows: new Int32Array(0),
				};
				const graph = createBatchGraph(
					engine,
					batch,
					aggregator,
					new Float32Array(0),
				);
				const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
				const first = tf.ones([4, 4]);
				const weighed = (...inputs: unknown[]) => {
					const [rows, weight] = inputs as [typeof x, typeof first];
					const weights = new Map([
						["conv2.attention.0.weight", weight],
						["conv2.attention.0.bias", tf.zeros([4])],
						["conv2.attention.2.weight", tf.ones([1, 4])],
					]);
					return aggregate(engine, {
						x: rows,
						layer: "conv2",
						weights,
						graph,
						rows: "links",
					});
				};
				const value = weighed(x, first);
				expect(value.shape).toEqual([2, 2]);
				expect([...(await value.data())]).toEqual([0, 0, 0, 0]);
				const inputs = aggregator === "attention" ? [x, first] : [x];
				const gradients = tf.grads(weighed)(inputs, tf.ones([2, 2]));
				for (const [i, gradient] of gradients.entries()) {
					expect(gradient.shape).toEqual(inputs[i].shape);
					expect(new Set(await gradient.data())).toEqual(new Set([0]));
				}
			},
		);

		test("cross-entropy has the right value and gradient, links weighted, large logits included", async () => {
			const logits = randomMatrix(4, 2, createRandom(9));
			logits.setRow(3, [60, -60]);
			const targets = new Matrix([
				[0, 0.25],
				[0.1, 0],
				[0, 0.25],
				[0, 0.4],
			]);
			const targetRows = engine.tf.tensor2d(targets.to2DArray());
			await compare(
				(x) => crossEntropy(engine, x, targetRows),
				([x]) => {
					let sum = 0;
					for (let i = 0; i < 4; i++) {
						const most = Math.max(...x.getRow(i));
						const total = x
							.getRow(i)
							.reduce((t, v) => t + Math.exp(v - most), 0);
						for (let c = 0; c < 2; c++)
							sum -= targets.get(i, c) * (x.get(i, c) - most - Math.log(total));
					}
					return new Matrix([[sum]]);
				},
				[logits],
				{ shapes: [[4, 2]] },
			);
		});
	});
