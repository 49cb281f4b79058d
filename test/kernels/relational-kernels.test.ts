/** The kernels that score the relational network give the bytes of plain loops in the order of training. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import {
	createRelationalKernels,
	packWeights,
} from "../../src/kernels/relational-kernels.ts";
import { roundUp } from "../../src/kernels/round-up.ts";
import { layerRowsTogether } from "../../src/kernels/sizes.ts";
import { gatherGates, normaliseGates } from "../../src/relational/gates.ts";
import {
	addProduct,
	createDraw,
	drawEdges,
	expectSame,
	valueKinds,
} from "../helpers/kernel-values.ts";

const random = createRandom(17);
const draw = createDraw(17);

describe.each(valueKinds)("of %s values", (kind) => {
	test.each([
		[4, 1, 0, 0],
		[4, 9, 0, 9],
		[16, 30, 5, 25],
		[20, 30, 0, 30],
		[28, 3, 2, 1],
		[64, 21, 2, 19],
		[64, 1, 0, 1],
	])("joinMeans: %i columns, %i rows, from row %i on %i", (...size) => {
		const [width, numRows, first, count] = size;
		const { offsets, neighbours } = drawEdges(numRows, width);
		const shares = draw(neighbours.length, kind);
		const x = draw(numRows * width, kind);
		const kernels = createRelationalKernels();
		const [o, n, s, from, to] = kernels.layOut([
			offsets.length,
			neighbours.length,
			4 * shares.length,
			x.length,
			count * 2 * width + 1,
		]);
		kernels.ints(o, offsets.length).set(offsets);
		kernels.ints(n, neighbours.length).set(neighbours);
		const layer = first % 3;
		const fourShares = kernels.floats(s, 4 * shares.length).fill(NaN);
		shares.forEach((share, e) => {
			fourShares[4 * e + layer] = share;
		});
		kernels.floats(from, x.length).set(x);
		const out = kernels.floats(to, count * 2 * width + 1).fill(9);
		const own = from + 4 * first * width;
		const ofLayer = s + 4 * layer;
		kernels.joinMeans(o + 4 * first, n, ofLayer, own, from, width, to, count);
		const expected = new Float32Array(out.length).fill(9);
		for (let row = 0; row < count; row++)
			for (let c = 0; c < width; c++) {
				const i = first + row;
				let sum = 0;
				for (let e = offsets[i]; e < offsets[i + 1]; e++)
					sum += shares[e] * x[neighbours[e] * width + c];
				expected[row * 2 * width + c] = x[i * width + c];
				expected[row * 2 * width + width + c] = sum;
			}
		expectSame(out, expected);
	});

	test.each([
		[0, 8, 8, 1],
		[1, 4, 8, 0],
		[3, 32, 64, 1],
		[4, 128, 64, 1],
		[7, 80, 64, 0],
		[9, 12, 16, 1],
	] as const)(
		"multiplyLayer: %i rows, %i inputs, %i outputs, rectified: %i",
		(numRows, inputs, outputs, isRectified) => {
			const x = draw(numRows * inputs, kind);
			const weight = draw(inputs * outputs, kind);
			const bias = draw(outputs, kind);
			const stride = outputs + 4;
			const rows = roundUp(numRows, layerRowsTogether);
			const kernels = createRelationalKernels();
			const [from, w, b, to] = kernels.layOut([
				rows * inputs,
				weight.length,
				outputs,
				rows * stride,
			]);
			kernels.floats(from, x.length).set(x);
			kernels.floats(w, weight.length).set(packWeights(weight, outputs));
			kernels.floats(b, outputs).set(bias);
			const out = kernels.floats(to, rows * stride).fill(9);
			kernels.multiplyLayer(
				from,
				inputs,
				w,
				b,
				outputs,
				to,
				stride,
				numRows,
				isRectified,
			);
			const expected = new Float32Array(numRows * stride).fill(9);
			for (let row = 0; row < numRows; row++)
				for (let c = 0; c < outputs; c++) {
					let sum = bias[c];
					for (let k = 0; k < inputs; k++)
						sum = addProduct(sum, x[row * inputs + k], weight[k * outputs + c]);
					expected[row * stride + c] = isRectified ? Math.max(0, sum) : sum;
				}
			expectSame(out.subarray(0, expected.length), expected);
		},
	);

	test.each([
		[0, 8],
		[1, 2],
		[7, 64],
		[40, 62],
	])("readOut: PReLU and the last layer of %i rows of %i", (...size) => {
		const [numLinks, width] = size;
		const hidden = draw(numLinks * width, kind);
		const [slopes, weights] = [draw(width, kind), draw(width, kind)];
		const bias = random.normal();
		const kernels = createRelationalKernels();
		const [h, s, w, to] = kernels.layOut([
			hidden.length,
			2 * width,
			2 * width,
			2 * numLinks + 2,
		]);
		kernels.floats(h, hidden.length).set(hidden);
		kernels.doubles(s, width).set(slopes);
		kernels.doubles(w, width).set(weights);
		const out = kernels.doubles(to, numLinks + 1).fill(9);
		kernels.readOut(h, s, w, width, bias, to, numLinks);
		const expected = Array.from({ length: numLinks }, (_, link) => {
			const sums = [0, 0];
			for (let c = 0; c < width; c++) {
				const value = hidden[link * width + c];
				const below = slopes[c] * Math.min(value, 0);
				sums[c % 2] += weights[c] * (Math.max(value, 0) + below);
			}
			return bias + (sums[0] + sums[1]);
		});
		expectSame(out, [...expected, 9]);
	});
});

test.each([
	[0, 0],
	[1, 0],
	[20, 0],
	[20, Number.POSITIVE_INFINITY],
	[20, Number.NaN],
])(
	"normaliseGates: gathered gates of %i rows, one gate of them %f",
	(...size) => {
		const [numRows, gate] = size;
		const { offsets, neighbours } = drawEdges(numRows, 20);
		const numEdges = neighbours.length;
		const table = draw(3 * 50).map((value) => Math.abs(value) * 1e-3);
		// Closed gates, so that sums are below the least too.
		table.fill(0, 0, 60);
		table[100] = gate;
		const entries = Int32Array.from({ length: numEdges }, () =>
			random.below(50),
		);
		const start = 4;
		const kernels = createRelationalKernels();
		const length = start + numEdges;
		const [o, s] = kernels.layOut([offsets.length, 4 * length]);
		kernels
			.ints(o, offsets.length)
			.set(offsets.map((offset) => start + offset));
		const shares = kernels.floats(s, 4 * length).fill(-1);
		const bits = new Int32Array(table.buffer);
		gatherGates(bits, entries, kernels.ints(s, 4 * length), start);
		kernels.normaliseGates(o, s, numRows);
		expect([...shares.subarray(0, 4 * start)]).toEqual(Array(16).fill(-1));
		for (let layer = 0; layer < 3; layer++) {
			const gates = Float32Array.from(
				entries,
				(entry) => table[3 * entry + layer],
			);
			const expected = new Float32Array(numEdges);
			normaliseGates(offsets, gates, expected, new Float32Array(numRows));
			const actual = Array.from(
				expected,
				(_, e) => shares[4 * (start + e) + layer],
			);
			expectSame(actual, expected);
		}
	},
);
