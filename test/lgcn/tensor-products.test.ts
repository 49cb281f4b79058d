import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { createSegments, sumOfRows } from "../../src/lgcn/segments.ts";
import {
	multiplyByTransposed,
	multiplyTensors,
	multiplyTransposed,
	sumOverRows,
} from "../../src/lgcn/tensor-products.ts";
import { enginesUnderTest } from "../helpers/engines.ts";

const random = createRandom(3);
const draw = (length: number) =>
	Float32Array.from({ length }, () => random.normal());

/** The product [rows, columns] of two matrices, whose values `a` and `b` return. */
function product(
	[rows, inner, columns]: readonly number[],
	a: (i: number, k: number) => number,
	b: (k: number, j: number) => number,
): number[] {
	return Array.from({ length: rows * columns }, (_, at) => {
		let sum = 0;
		for (let k = 0; k < inner; k++)
			sum += a(Math.floor(at / columns), k) * b(k, at % columns);
		return sum;
	});
}

/** R, I, O: odd and even numbers of rows, full and partial panels of columns, more inner columns than one chunk has. */
const shapes = [
	[1, 4, 16],
	[7, 300, 32],
	[130, 33, 16],
	[5, 600, 10],
] as const;

for (const { title, isSkipped, load } of await enginesUnderTest([
	"wasm",
	"node",
	"cpu",
])) {
	describe.skipIf(isSkipped)(`products of tensors on ${title}`, () => {
		let engine: Engine;
		beforeAll(async () => {
			engine = await load();
		});

		/** Expects the values of `make`, and that no other tensor remains. */
		function expectClose(make: () => Tensor, expected: number[]): void {
			const before = engine.tf.memory().numTensors;
			const values = engine.tf.tidy(() => make().dataSync<"float32">());
			expect(engine.tf.memory().numTensors).toBe(before);
			expect(values).toHaveLength(expected.length);
			expected.forEach((value, i) => {
				expect(Math.abs(values[i] - value)).toBeLessThan(1e-4);
			});
		}

		test.each(shapes)("[%i, %i] by [%i] columns", (rows, inner, columns) => {
			const { tf } = engine;
			const [a, b, c] = [rows * inner, inner * columns, columns].map(draw);
			const [d] = [rows * columns].map(draw);
			const left = () => tf.tensor2d(a, [rows, inner]);
			const right = () => tf.tensor2d(b, [inner, columns]);
			const other = () => tf.tensor2d(d, [rows, columns]);
			const plain = product(
				[rows, inner, columns],
				(i, k) => a[i * inner + k],
				(k, j) => b[k * columns + j],
			);
			const rectified = plain.map((sum, at) =>
				Math.max(0, sum + c[at % columns]),
			);
			expectClose(() => multiplyTensors(engine, left(), right()), plain);
			expectClose(() => {
				const bias = tf.tensor1d(c);
				return multiplyTensors(engine, left(), right(), {
					bias,
					activation: "relu",
				});
			}, rectified);
			expectClose(
				() => multiplyTransposed(engine, left(), other()),
				product(
					[inner, rows, columns],
					(i, k) => a[k * inner + i],
					(k, j) => d[k * columns + j],
				),
			);
			expectClose(
				() => multiplyByTransposed(engine, other(), right()),
				product(
					[rows, columns, inner],
					(i, k) => d[i * columns + k],
					(k, j) => b[j * columns + k],
				),
			);
			expectClose(
				() => sumOverRows(engine, left()),
				product(
					[1, rows, inner],
					() => 1,
					(k, j) => a[k * inner + j],
				),
			);
		});

		test.each([3, 8, 21])("sums over neighbours, %i columns", (columns) => {
			const { tf } = engine;
			const x = draw(4 * columns);
			const offsets = Int32Array.of(0, 2, 2, 5);
			const neighbours = Int32Array.of(3, 1, 0, 1, 2);
			const expected = Array.from({ length: 3 * columns }, (_, at) => {
				const row = Math.floor(at / columns);
				return neighbours
					.subarray(offsets[row], offsets[row + 1])
					.reduce((sum, other) => sum + x[other * columns + (at % columns)], 0);
			});
			// The second sum uses the memory of the first.
			for (let turn = 0; turn < 2; turn++)
				expectClose(() => {
					const segments = createSegments(engine, offsets, neighbours, 3);
					const rows: Tensor2D = tf.tensor2d(x, [4, columns]);
					return sumOfRows(engine, rows, segments);
				}, expected);
		});
	});
}
