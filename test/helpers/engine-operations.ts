/** The tensor operations that the models use, each with its result by plain loops. */
import type { Tensor, Tensor1D } from "@tensorflow/tfjs-core";
import type { Engine } from "../../src/engines/engine.ts";
import { product, values } from "./plain-product.ts";

const ROWS = 130;
const COLS = 70;
const OUT = 45;

export type Tf = Engine["tf"];

/** What is computed, how an engine does it, and how plain loops do. */
type Operation = [
	name: string,
	compute: (tf: Tf) => Tensor,
	expected: () => number[],
];

const x = values(ROWS * COLS, 1);
const w = values(COLS * OUT, 2);
const slopes = values(COLS, 3);
const largeLeft = values(300 * 513, 4);
const largeRight = values(513 * 129, 5);
const matrix = (tf: Tf) => tf.tensor2d(x, [ROWS, COLS]);

function byElement(f: (value: number, col: number) => number): number[] {
	return Array.from(x, (value, i) => f(value, i % COLS));
}

function softmaxRows(): number[] {
	const result: number[] = [];
	for (let i = 0; i < ROWS; i++) {
		const row = Array.from(x.subarray(i * COLS, (i + 1) * COLS), Math.exp);
		const sum = row.reduce((a, b) => a + b);
		result.push(...row.map((value) => value / sum));
	}
	return result;
}

function columnMeans(): number[] {
	const result = new Array<number>(COLS).fill(0);
	for (let i = 0; i < x.length; i++) result[i % COLS] += x[i] / ROWS;
	return result;
}

/** Rows of x to add up; segment 2 is empty and a row may come twice. */
const picked = [5, 0, 129, 5, 5, 77, 3, 0, 64];
const segments = [0, 0, 0, 1, 1, 3, 4, 4, 4];
const NUM_SEGMENTS = 5;

/** Twice the sum or mean of each segment: see `twice`. */
function segmentSums(isMean: boolean): number[] {
	const result = new Array<number>(NUM_SEGMENTS * COLS).fill(0);
	picked.forEach((row, e) => {
		const count = segments.filter((s) => s === segments[e]).length;
		for (let c = 0; c < COLS; c++)
			result[segments[e] * COLS + c] +=
				(2 * x[row * COLS + c]) / (isMean ? count : 1);
	});
	return result;
}

/** The sum of two runs on the same tensors, as a forward and a backward pass share them. */
function twice(tf: Tf, run: () => Tensor): Tensor {
	return tf.add(run(), run());
}

function sparse(isMean: boolean): (tf: Tf) => Tensor {
	return (tf) => {
		const rows = tf.tensor1d(picked, "int32");
		const ids = tf.tensor1d(segments, "int32");
		const { sparseSegmentMean, sparseSegmentSum } = tf.sparse;
		const reduce = isMean ? sparseSegmentMean : sparseSegmentSum;
		return twice(tf, () => reduce(matrix(tf), rows, ids));
	};
}

/** y = x^2 with a made-up gradient, 3 dy, that no rule of tfjs gives. */
function customGradient(tf: Tf): Tensor {
	const square = tf.customGrad((input, save) => {
		(save as (tensors: Tensor[]) => void)([input as Tensor]);
		return {
			value: tf.square(input as Tensor),
			gradFunc: (dy: Tensor) => tf.mul(dy, 3),
		};
	});
	return tf.grad(square)(matrix(tf), tf.fill([ROWS, COLS], 2));
}

/** d sum(prelu(x, a)) / da: per column the sum of the negative values. */
function slopeGradient(tf: Tf): Tensor {
	const activate = (a: Tensor) => tf.prelu(matrix(tf), a);
	return tf.grad(activate)(tf.tensor1d(slopes), tf.ones([ROWS, COLS]));
}

function negativeSums(): number[] {
	const result = new Array<number>(COLS).fill(0);
	for (let i = 0; i < x.length; i++) result[i % COLS] += Math.min(x[i], 0);
	return result;
}

export const OPERATIONS: Operation[] = [
	[
		"matMul",
		(tf) => tf.matMul(matrix(tf), tf.tensor2d(w, [COLS, OUT])),
		() => product(x, w, [ROWS, COLS, OUT]),
	],
	[
		"matMul of a row",
		(tf) =>
			tf.matMul(tf.tensor2d(slopes, [1, COLS]), tf.tensor2d(w, [COLS, 45])),
		() => product(slopes, w, [1, COLS, OUT]),
	],
	[
		"matMul of larger matrices",
		(tf) => {
			const left = tf.tensor2d(largeLeft, [300, 513]);
			return tf.matMul(left, tf.tensor2d(largeRight, [513, 129]));
		},
		() => product(largeLeft, largeRight, [300, 513, 129]),
	],
	[
		"transpose",
		(tf) => tf.transpose(matrix(tf)),
		() => Array.from(x, (_, i) => x[(i % ROWS) * COLS + Math.floor(i / ROWS)]),
	],
	[
		"add of a bias to every row",
		(tf) => tf.add(matrix(tf), tf.tensor1d(slopes)),
		() => byElement((value, col) => value + slopes[col]),
	],
	[
		"relu",
		(tf) => tf.relu(matrix(tf)),
		() => byElement((value) => Math.max(value, 0)),
	],
	[
		"prelu with a slope for each column",
		(tf) => tf.prelu<Tensor>(matrix(tf), tf.tensor1d(slopes)),
		() => byElement((v, col) => (v < 0 ? v * slopes[col] : v)),
	],
	["softmax", (tf) => tf.softmax(matrix(tf)), softmaxRows],
	[
		"sigmoid",
		(tf) => tf.sigmoid(matrix(tf)),
		() => byElement((value) => 1 / (1 + Math.exp(-value))),
	],
	[
		"log",
		(tf) => tf.log(tf.add(matrix(tf), 1.5)),
		() => byElement((value) => Math.log(value + 1.5)),
	],
	[
		"square",
		(tf) => tf.square(matrix(tf)),
		() => byElement((value) => value * value),
	],
	["mean over the rows", (tf) => tf.mean(matrix(tf), 0), columnMeans],
	[
		"slice",
		(tf) => tf.slice(matrix(tf), [7, 0], [50, COLS]),
		() => Array.from(x.subarray(7 * COLS, 57 * COLS)),
	],
	[
		"concat of columns",
		(tf) => {
			const left = tf.tensor2d(slopes, [1, COLS]);
			const right = tf.tensor2d(w.subarray(0, OUT), [1, OUT]);
			return tf.concat([left, right], 1);
		},
		() => [...slopes, ...w.subarray(0, OUT)],
	],
	["customGrad", customGradient, () => byElement(() => 6)],
	["the gradient of prelu's slopes", slopeGradient, negativeSums],
];

export const SPARSE: Operation[] = [
	["sparseSegmentSum", sparse(false), () => segmentSums(false)],
	["sparseSegmentMean", sparse(true), () => segmentSums(true)],
];

export const GATHERED: Operation[] = [
	[
		"unsortedSegmentSum of gather",
		(tf) => {
			const rows = tf.tensor1d(picked, "int32");
			const ids: Tensor1D = tf.tensor1d(segments, "int32");
			return twice(tf, () => {
				const gathered = tf.gather(matrix(tf), rows);
				return tf.unsortedSegmentSum(gathered, ids, NUM_SEGMENTS);
			});
		},
		() => segmentSums(false),
	],
];
