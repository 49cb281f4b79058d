/** The kernels on shared memory give the bytes of the plain loops that they stand for. */
import { describe, expect, test } from "vitest";
import { createRowProducts, dotProduct } from "../../src/arrays/cosine.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { createWorkspace } from "../../src/arrays/workspace.ts";
import { createKernelFloats } from "../../src/kernels/kernel-memory.ts";
import { openKernels } from "../../src/kernels/shared-kernels.ts";
import { sumNeighbours } from "../../src/relational/gated-mean.ts";
import {
	addProduct,
	createDraw,
	drawEdges,
	expectSame,
	valueKinds,
} from "../helpers/kernel-values.ts";

const random = createRandom(3);
const draw = createDraw(3);

/** Rows in a memory with `more` values behind them. */
function drawRows(
	rows: number,
	cols: number,
	kind: (typeof valueKinds)[number],
	more = 0,
) {
	const floats = createKernelFloats(rows * cols + more);
	floats.data.set(draw(rows * cols, kind));
	const data = floats.data.subarray(0, rows * cols);
	return { data, memory: floats.memory!, end: 4 * rows * cols };
}

/** The product of two rows, by the plain loop. */
function plainDot(
	data: Float32Array,
	cols: number,
	a: number,
	b: number,
): number {
	const row = Float64Array.from(data.subarray(a * cols, (a + 1) * cols));
	return dotProduct(row, data, b * cols);
}

describe.each(valueKinds)("of %s values", (kind) => {
	test.each([0, 1, 3, 4, 7, 8, 9, 16, 130, 512])("dot of %i values", (cols) => {
		const rows = 6;
		const { data, memory } = drawRows(rows, cols, kind, 1);
		expect(memory.buffer).toBe(data.buffer);
		const { dot } = openKernels(memory);
		for (let a = 0; a < rows; a++)
			for (let b = 0; b < rows; b++) {
				const actual = dot(4 * a * cols, 4 * b * cols, cols);
				expect(actual).toBe(plainDot(data, cols, a, b));
			}
	});

	// None, one at a time, four at a time, and more than one message carries.
	test.each([
		[1, 4],
		[9, 0],
		[9, 1],
		[9, 4],
		[16, 6],
		[130, 7],
		[512, 128],
		[7, 300],
	])("dots of %i values with %i others", (cols, count) => {
		const rows = 40;
		const { data, memory } = drawRows(rows, cols, kind);
		const products = createRowProducts({ rows, cols, data, memory });
		const before = 3;
		const others = Int32Array.from({ length: before + count }, () =>
			random.below(rows),
		);
		for (const row of [0, rows - 1]) {
			const actual = new Float32Array(before + count + 1).fill(9);
			products.start(row);
			products.withAll(others, before, before + count, actual);
			const expected = Float32Array.from(others, (other) =>
				plainDot(data, cols, row, other),
			);
			expectSame(actual, [9, 9, 9, ...expected.subarray(before), 9]);
		}
	});

	test.each([
		[0, 4],
		[4, 4],
		[12, 0],
		[16, 8],
		[44, 4],
		[128, 12],
	])("estimateDots of %i values with %i others", (length, count) => {
		const rows = 20;
		const cols = length + 3;
		const { data, memory, end } = drawRows(rows, cols, kind, 6 * count + 1);
		const others = Int32Array.from({ length: count }, () => random.below(rows));
		new Int32Array(memory.buffer, end, count).set(others);
		const out = end + 4 * count;
		const actual = new Float32Array(memory.buffer, out, 4 * count + 1).fill(9);
		const row = 5;
		const { estimateDots } = openKernels(memory);
		estimateDots(4 * row * cols, 0, cols, length, end, out, out);
		const expected = new Float32Array(4 * count + 1).fill(9);
		others.forEach((other, i) => {
			const sums = expected.subarray(4 * i, 4 * i + 4).fill(0);
			for (let d = 0; d < length; d++) {
				const [a, b] = [data[row * cols + d], data[other * cols + d]];
				sums[d % 4] = addProduct(sums[d % 4], a, b);
			}
		});
		expectSame(actual, expected);
	});

	test.each([
		[8, 0, 1, false],
		[8, 1, 1, false],
		[8, 30, 30, false],
		[15, 30, 30, false],
		[20, 30, 30, false],
		[64, 30, 17, false],
		[8, 30, 30, true],
		[64, 30, 17, true],
	])(
		"sum of neighbours, %i columns, %i rows, %i sources, adding: %s",
		(width, numRows, numSources, isAdding) => {
			const { offsets, neighbours } = drawEdges(numRows, width);
			const weights = draw(neighbours.length, kind);
			const x = draw(numRows * (width + 3), kind);
			const before = draw(numRows * 2 * width, kind);
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
			expectSame(out, expected);
		},
	);
});

test.each([
	[0, 4],
	[1, 0],
	[1, 1],
	[5, 4],
])("copies of %i rows of %i columns", (rows, width) => {
	const workspace = createWorkspace();
	const from = workspace.copyFloats("from", draw(rows * 7));
	const to = workspace.copyFloats("to", new Float32Array(rows * 9 + 1));
	const [source, target] = [from.byteOffset, to.byteOffset + 8];
	workspace.kernels.copyRows(source, 7, target, 9, rows, width);
	const expected = new Float32Array(to.length);
	for (let row = 0; row < rows; row++)
		expected.set(from.subarray(row * 7, row * 7 + width), row * 9 + 2);
	expectSame(to, expected);
});
