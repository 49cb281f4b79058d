import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine } from "../../src/engines/engine.ts";

type Tf = Engine["tf"];

const ROWS = 3;
const COLS = 4;
const SIZE = ROWS * COLS;
/** Positive, negative and zero. */
const x = Array.from({ length: SIZE }, (_, i) => ((i * 7) % SIZE) - 5);
const upstream = Array.from({ length: SIZE }, (_, i) => i + 1);
const slopes = [0.1, 0.2, 0.3, 0.4];

const matrix = (tf: Tf, values: readonly number[], cols: number) =>
	tf.tensor2d([...values], [values.length / cols, cols]);
const cells = (value: (row: number, col: number) => number) =>
	Array.from({ length: SIZE }, (_, i) => value(Math.floor(i / COLS), i % COLS));
const at = (row: number, col: number) => row * COLS + col;

/** The operation, what arrives from above, in columns, and the gradient of x. */
const ofX: [string, (tf: Tf, x: Tensor) => Tensor, number, number[]][] = [
	[
		"transpose",
		(tf, x) => tf.transpose(x),
		ROWS,
		cells((row, col) => upstream[col * ROWS + row]),
	],
	[
		"prelu",
		(tf, x) => tf.prelu(x, tf.tensor1d(slopes)),
		COLS,
		cells((row, col) => {
			const dy = upstream[at(row, col)];
			return x[at(row, col)] > 0 ? dy : slopes[col] * dy;
		}),
	],
	[
		"slice",
		(tf, x) => tf.slice(x, [1, 1], [2, 2]),
		2,
		cells((row, col) =>
			row > 0 && (col === 1 || col === 2)
				? upstream[(row - 1) * 2 + col - 1]
				: 0,
		),
	],
	[
		"slice up to the end",
		(tf, x) => tf.slice(x, [2, 0], [1, -1]),
		COLS,
		cells((row, col) => (row === 2 ? upstream[col] : 0)),
	],
	[
		"concat below another",
		(tf, x) => tf.concat([tf.zeros([1, COLS]), x], 0),
		COLS,
		cells((row, col) => upstream[at(row + 1, col)] ?? 0),
	],
	[
		"concat beside itself",
		(tf, x) => tf.concat([x, x], -1),
		2 * COLS,
		cells((row, col) => {
			const start = row * 2 * COLS + col;
			return (upstream[start] ?? 0) + (upstream[start + COLS] ?? 0);
		}),
	],
];

// WASM alone: with the native engine loaded, tfjs's own gradients would take the place of these.
describe("the gradient of", () => {
	let tf: Tf;
	beforeAll(async () => {
		({ tf } = await loadEngine("wasm"));
	});

	test.each(ofX)("%s is right", async (_, operation, cols, expected) => {
		const input = matrix(tf, x, COLS);
		const { size } = operation(tf, input);
		const padded = Array.from({ length: size }, (_, i) => upstream[i] ?? 0);
		const gradient = tf.grad((free) => operation(tf, free));
		const actual = await gradient(input, matrix(tf, padded, cols)).data();
		for (const [i, value] of expected.entries())
			expect(actual[i]).toBeCloseTo(value, 5);
	});

	test.each([
		["one slope for each column", [COLS], slopes],
		["one slope for all", [1], slopes.slice(0, 1)],
		[
			"one slope for each value",
			[ROWS, COLS],
			[...slopes, ...slopes, ...slopes],
		],
	])("prelu's slopes is right: %s", async (_, shape, values) => {
		const activate = (alpha: Tensor) => tf.prelu(matrix(tf, x, COLS), alpha);
		const alpha = tf.tensor(values, shape);
		const above = matrix(tf, upstream, COLS);
		const actual = await tf.grad(activate)(alpha, above).data();
		const expected = new Array<number>(values.length).fill(0);
		for (let i = 0; i < SIZE; i++)
			expected[i % values.length] += Math.min(x[i], 0) * upstream[i];
		expect([...actual]).toEqual(expected);
	});
});
