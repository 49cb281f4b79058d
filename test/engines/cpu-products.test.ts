/** Products of the engine `cpu` beside plain loops, for sizes that the blocks of the loops do not divide. */
import { beforeAll, describe, expect, it } from "vitest";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine } from "../../src/engines/engine.ts";

const sizes = [
	[1, 1, 1],
	[1, 7, 3],
	[4, 5, 2],
	[5, 9, 3],
	[6, 2, 1],
	[7, 16, 4],
] as const;
const flags = [
	[false, false],
	[true, false],
	[false, true],
	[true, true],
] as const;
const cases = sizes.flatMap((size) =>
	flags.map((flag) => ({ size, flag, title: `${size} ${flag}` })),
);

/** Small integers, so that every sum is exact. */
const value = (i: number, salt: number) => ((i * 31 + salt * 17) % 13) - 6;

describe("products of the cpu engine", () => {
	let tf: Engine["tf"];
	beforeAll(async () => {
		({ tf } = await loadEngine("cpu"));
	});

	it.each(cases)("are those of plain loops: $title", async ({ size, flag }) => {
		const [rows, depth, cols] = size;
		const [transposeA, transposeB] = flag;
		const left = (i: number, d: number) => value(i * depth + d, 1);
		const right = (d: number, j: number) => value(d * cols + j, 2);
		const bias = (j: number) => value(j, 3);
		const table = (
			n: number,
			m: number,
			at: (i: number, j: number) => number,
		) =>
			tf.tensor2d(
				Array.from({ length: n * m }, (_, i) => at(Math.floor(i / m), i % m)),
				[n, m],
			);
		const a = transposeA
			? table(depth, rows, (d, i) => left(i, d))
			: table(rows, depth, left);
		const b = transposeB
			? table(cols, depth, (j, d) => right(d, j))
			: table(depth, cols, right);
		const expected = Array.from({ length: rows * cols }, (_, cell) => {
			const i = Math.floor(cell / cols);
			const j = cell % cols;
			let sum = 0;
			for (let d = 0; d < depth; d++) sum += left(i, d) * right(d, j);
			return sum;
		});
		const product = tf.matMul(a, b, transposeA, transposeB);
		expect(product.shape).toEqual([rows, cols]);
		expect(Array.from(await product.data())).toEqual(expected);
		const fused = tf.fused.matMul({
			a,
			b,
			transposeA,
			transposeB,
			activation: "relu",
			bias: tf.tensor1d(Array.from({ length: cols }, (_, j) => bias(j))),
		});
		expect(Array.from(await fused.data())).toEqual(
			expected.map((sum, cell) => Math.max(0, sum + bias(cell % cols))),
		);
	});

	it("of batches stay tfjs's", async () => {
		const a = tf.tensor3d([1, 2, 3, 4], [2, 1, 2]);
		const b = tf.tensor3d([1, 1, 2, 2], [2, 2, 1]);
		expect(Array.from(await tf.matMul(a, b).data())).toEqual([3, 14]);
	});

	it("leave no tensors behind", () => {
		const a = tf.ones([3, 3]);
		const before = tf.memory().numTensors;
		tf.fused
			.matMul({ a: a as never, b: a as never, bias: a, activation: "relu" })
			.dispose();
		expect(tf.memory().numTensors).toBe(before);
		a.dispose();
	});
});
