/** Convolutions give the bytes of plain float32 loops in the order that their sources promise. */
import { describe, expect, test } from "vitest";
import { createConvolutions } from "../../src/kernels/convolutions.ts";
import {
	addProduct,
	createDraw,
	drawEdges,
	type Edges,
	expectSame,
	valueKinds,
} from "../helpers/kernel-values.ts";

const { fround } = Math;
const draw = createDraw(11);

/** The sum of row i's neighbours on top of `start`, for column c of x, whose rows are `stride` apart. */
function addNeighbours(
	start: number,
	{ edges, shares }: { edges: Edges; shares: Float32Array },
	{
		x,
		stride,
		i,
		c,
	}: { x: Float32Array; stride: number; i: number; c: number },
): number {
	let sum = start;
	for (let e = edges.offsets[i]; e < edges.offsets[i + 1]; e++)
		sum = addProduct(sum, shares[e], x[edges.neighbours[e] * stride + c]);
	return sum;
}

/** Lays out arrays, then one more for what is computed, which is 9 everywhere, and one value behind it. */
function layOut(
	arrays: readonly (Float32Array | Int32Array)[],
	length: number,
) {
	const kernels = createConvolutions();
	const lengths = arrays.map((values) => values.length);
	const addresses = kernels.layOut([...lengths, length + 1]);
	arrays.forEach((values, i) => {
		if (values instanceof Float32Array)
			kernels.floats(addresses[i], values.length).set(values);
		else kernels.ints(addresses[i], values.length).set(values);
	});
	const out = kernels.floats(addresses.at(-1)!, length + 1).fill(9);
	return { kernels, addresses, out };
}

/** Columns, rows of the graph, rows that are computed. */
const sizes = [
	[32, 1, 0],
	[32, 1, 1],
	[32, 20, 20],
	[64, 7, 5],
	[96, 5, 3],
	[512, 20, 7],
];

describe.each(valueKinds)("of %s values", (kind) => {
	test.each(sizes)("convolve: %i columns, %i rows, the first %i", (...size) => {
		const [width, numRows, count] = size;
		const edges = drawEdges(numRows, width);
		const shares = draw(edges.neighbours.length, kind);
		const pairs = draw(numRows * 2 * width, kind);
		const bases = draw(3 * width, kind);
		const baseOf = Int32Array.from({ length: numRows }, (_, i) => i % 3);
		const { offsets, neighbours } = edges;
		const { kernels, addresses, out } = layOut(
			[offsets, neighbours, shares, pairs, bases, baseOf],
			numRows * width,
		);
		const [o, n, s, p, b, of, to] = addresses;
		kernels.convolve(o, n, s, p, b, of, width, to, count);
		const expected = new Float32Array(out.length).fill(9);
		for (let i = 0; i < count; i++)
			for (let c = 0; c < width; c++) {
				const own = pairs[i * 2 * width + c];
				const start = fround(own + bases[baseOf[i] * width + c]);
				const column = { x: pairs, stride: 2 * width, i, c: width + c };
				const sum = addNeighbours(start, { edges, shares }, column);
				expected[i * width + c] = Math.max(0, sum);
			}
		expectSame(out, expected);
	});

	test.each([
		[32, 1, 0, 0],
		[32, 1, 0, 1],
		[32, 20, 0, 20],
		[32, 20, 2, 9],
		[64, 5, 2, 1],
		[96, 5, 0, 5],
		[256, 20, 0, 7],
	])("joinSums: %i columns, %i rows, from row %i on %i", (...size) => {
		const [width, numRows, first, count] = size;
		const edges = drawEdges(numRows, width);
		const shares = draw(edges.neighbours.length, kind);
		const x = draw(numRows * width, kind);
		const { offsets, neighbours } = edges;
		const { kernels, addresses, out } = layOut(
			[offsets, neighbours, shares, x],
			numRows * 2 * width,
		);
		const [o, n, s, from, to] = addresses;
		const own = from + 4 * first * width;
		kernels.joinSums(o + 4 * first, n, s, from, own, width, to, count);
		const expected = new Float32Array(out.length).fill(9);
		for (let row = 0; row < count; row++)
			for (let c = 0; c < width; c++) {
				const i = first + row;
				const at = row * 2 * width + c;
				expected[at] = x[i * width + c];
				const column = { x, stride: width, i, c };
				expected[at + width] = addNeighbours(0, { edges, shares }, column);
			}
		expectSame(out, expected);
	});

	test.each(sizes)(
		"joinSumsGradient: %i columns, %i rows, the first %i",
		(...size) => {
			const [width, numRows, count] = size;
			const edges = drawEdges(numRows, width);
			const shares = draw(edges.neighbours.length, kind);
			const pairs = draw(numRows * 2 * width, kind);
			const outputs = draw(numRows * width, kind);
			for (let i = 0; i < outputs.length; i += 5) outputs[i] = 0;
			const { offsets, neighbours } = edges;
			const { kernels, addresses, out } = layOut(
				[offsets, neighbours, shares, pairs, outputs],
				numRows * width,
			);
			const [o, n, s, p, forward, to] = addresses;
			kernels.joinSumsGradient(o, n, s, p, forward, width, to, count);
			const expected = new Float32Array(out.length).fill(9);
			for (let i = 0; i < count; i++)
				for (let c = 0; c < width; c++) {
					const own = pairs[i * 2 * width + c];
					const column = { x: pairs, stride: 2 * width, i, c: width + c };
					const sum = addNeighbours(own, { edges, shares }, column);
					const at = i * width + c;
					expected[at] = outputs[at] > 0 ? sum : 0;
				}
			expectSame(out, expected);
		},
	);

	test.each(sizes)("dotPRelu: %i columns, %i rows, the first %i", (...size) => {
		const [width, numRows, count] = size;
		const x = draw(numRows * width, kind);
		const [weights, positiveWeights] = [draw(width, kind), draw(width, kind)];
		const { kernels, addresses, out } = layOut(
			[x, weights, positiveWeights],
			4 * numRows,
		);
		const [from, w, p, to] = addresses;
		kernels.dotPRelu(from, w, p, width, to, count);
		const expected = new Float32Array(out.length).fill(9);
		for (let i = 0; i < count; i++) {
			const sums = new Float32Array(32);
			for (let c = 0; c < width; c++) {
				const value = x[i * width + c];
				const sum = addProduct(sums[c % 32], value, weights[c]);
				const positive = Math.max(0, value);
				sums[c % 32] = addProduct(sum, positive, positiveWeights[c]);
			}
			for (let lane = 0; lane < 4; lane++) {
				let sum = sums[lane];
				for (let s = lane + 4; s < 32; s += 4) sum = fround(sum + sums[s]);
				expected[4 * i + lane] = sum;
			}
		}
		expectSame(out, expected);
	});
});

test("a layout keeps its arrays apart, and grows", () => {
	const kernels = createConvolutions();
	for (const scale of [1, 100, 100_000, 10]) {
		const lengths = [3, 1, 0, 7].map((length) => length * scale);
		const addresses = kernels.layOut(lengths);
		lengths.forEach((length, i) => {
			kernels.floats(addresses[i], length).fill(i + 1);
		});
		lengths.forEach((length, i) => {
			const values = new Set(kernels.floats(addresses[i], length));
			expect(values).toEqual(new Set(length ? [i + 1] : []));
			expect(addresses[i] % 64).toBe(0);
		});
	}
});
