import { describe, expect, test } from "vitest";
import { createRowProducts, dotProduct } from "../../src/arrays/cosine.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { createWorkspace } from "../../src/arrays/workspace.ts";
import { createKernelFloats } from "../../src/kernels/kernel-memory.ts";
import { sumNeighbours } from "../../src/relational/gated-mean.ts";

const random = createRandom(3);
const draw = (length: number) =>
	Float32Array.from({ length }, () => random.normal());

describe("kernels give the bytes of the plain loops", () => {
	test.each([1, 7, 8, 9, 16, 130, 512])("dot of %i values", (cols) => {
		const rows = 6;
		const { data, memory } = createKernelFloats(rows * cols);
		data.set(draw(rows * cols));
		expect(memory!.buffer).toBe(data.buffer);
		const products = createRowProducts({ rows, cols, data, memory });
		const plain = createRowProducts({ rows, cols, data: data.slice() });
		for (let a = 0; a < rows; a++) {
			products.start(a);
			plain.start(a);
			for (let b = 0; b < rows; b++) {
				expect(products.with(b)).toBe(plain.with(b));
				const row = Float64Array.from(data.subarray(a * cols, (a + 1) * cols));
				expect(products.with(b)).toBe(dotProduct(row, data, b * cols));
			}
		}
	});

	// One at a time, four at a time, and more than are handed over together.
	test.each([
		[9, 1],
		[9, 4],
		[16, 6],
		[130, 7],
		[512, 128],
		[7, 300],
	])("dots of %i values with %i others", (cols, count) => {
		const rows = 40;
		const { data, memory } = createKernelFloats(rows * cols);
		data.set(draw(rows * cols));
		const products = createRowProducts({ rows, cols, data, memory });
		const before = 3;
		const others = Int32Array.from({ length: before + count }, () =>
			random.below(rows),
		);
		for (const row of [0, rows - 1]) {
			const found = new Float32Array(before + count + 1).fill(9);
			products.start(row);
			products.withAll(others, before, before + count, found);
			const own = Float64Array.from(
				data.subarray(row * cols, (row + 1) * cols),
			);
			const expected = Float32Array.from(others, (other) =>
				dotProduct(own, data, other * cols),
			);
			expect([...found]).toEqual([
				...new Array(before).fill(9),
				...expected.subarray(before),
				9,
			]);
		}
	});

	test.each([
		[8, 30, false],
		[15, 30, false],
		[20, 30, false],
		[64, 17, false],
		[8, 30, true],
		[64, 17, true],
	])(
		"sum of neighbours, %i columns, %i sources, adding: %s",
		(width, numSources, isAdding) => {
			const numRows = 30;
			const degrees = Array.from({ length: numRows }, () => random.below(9));
			const numEdges = degrees.reduce((sum, degree) => sum + degree, 0);
			let end = 0;
			const offsets = Int32Array.of(0, ...degrees.map((d) => (end += d)));
			const neighbours = Int32Array.from({ length: numEdges }, () =>
				random.below(numRows),
			);
			const weights = draw(numEdges);
			const x = draw(numRows * (width + 3));
			const before = draw(numRows * 2 * width);
			const expected = before.slice();
			sumNeighbours({
				edges: { offsets, neighbours },
				weights,
				from: { data: x, stride: width + 3, start: 2 },
				numSources,
				to: { data: expected, stride: 2 * width, start: width },
				numRows,
				width,
				isAdding,
			});
			const workspace = createWorkspace();
			const out = workspace.copyFloats("out", before);
			workspace.kernels.sumNeighbours(
				workspace.copyInts("offsets", offsets).byteOffset,
				workspace.copyInts("neighbours", neighbours).byteOffset,
				workspace.copyFloats("weights", weights).byteOffset,
				workspace.copyFloats("x", x).byteOffset + 4 * 2,
				width + 3,
				numSources,
				width,
				out.byteOffset + 4 * width,
				2 * width,
				numRows,
				isAdding ? 1 : 0,
			);
			expect(Array.from(out)).toEqual(Array.from(expected));
		},
	);

	test("copies of columns", () => {
		const workspace = createWorkspace();
		const from = workspace.copyFloats("from", draw(5 * 7));
		const to = workspace.copyFloats("to", new Float32Array(5 * 9));
		workspace.kernels.copyRows(from.byteOffset, 7, to.byteOffset + 8, 9, 5, 4);
		for (let row = 0; row < 5; row++) {
			const columns = Array.from(to.subarray(row * 9, row * 9 + 9));
			const copied = Array.from(from.subarray(row * 7, row * 7 + 4));
			expect(columns).toEqual([0, 0, ...copied, 0, 0, 0]);
		}
	});
});

test("a workspace keeps what it holds while it grows", () => {
	const workspace = createWorkspace();
	const first = workspace.copyFloats("first", Float32Array.of(1, 2, 3));
	for (let length = 10; length < 1e6; length *= 10)
		workspace.floats("other", length).fill(9);
	expect(Array.from(first)).toEqual([1, 2, 3]);
	const again = workspace.floats("first", 2);
	expect(again.byteOffset).toBe(first.byteOffset);
	expect(Array.from(again)).toEqual([1, 2]);
});
