import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import {
	createRelationalKernels,
	packWeights,
} from "../../src/kernels/relational-kernels.ts";
import { layerRowsTogether } from "../../src/kernels/sizes.ts";
import { sumNeighbours } from "../../src/relational/gated-mean.ts";
import { gatherGates, normaliseGates } from "../../src/relational/gates.ts";

const random = createRandom(17);
const draw = (length: number) =>
	Float32Array.from({ length }, () => random.normal());

/** Random edges; row 2 has none, where there is such a row. */
function makeEdges(numRows: number) {
	const degrees = Array.from({ length: numRows }, (_, i) =>
		i === 2 ? 0 : random.below(9),
	);
	let end = 0;
	const offsets = Int32Array.of(0, ...degrees.map((d) => (end += d)));
	const neighbours = Int32Array.from({ length: end }, () =>
		random.below(numRows),
	);
	return { offsets, neighbours };
}

describe("joinMeans gives the bytes of the plain loops", () => {
	test.each([
		[4, 9, 0],
		[16, 30, 5],
		[20, 30, 0],
		[64, 21, 2],
		[64, 1, 0],
	])("%i columns, %i rows, from row %i on", (width, numRows, first) => {
		const { offsets, neighbours } = makeEdges(numRows);
		const shares = draw(neighbours.length);
		const x = draw(numRows * width);
		const count = numRows - first;
		const means = new Float32Array(numRows * 2 * width);
		sumNeighbours({
			edges: { offsets, neighbours },
			weights: shares,
			from: { data: x, stride: width, start: 0 },
			numSources: numRows,
			to: { data: means, stride: 2 * width, start: width },
			numRows,
			// The plain loops need at least eight columns.
			width: Math.max(8, width),
			isAdding: false,
		});
		const kernels = createRelationalKernels();
		const [o, n, s, from, to] = kernels.layOut([
			...[offsets.length, neighbours.length, 4 * shares.length],
			...[x.length, means.length + 1],
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
		const expected = Array.from({ length: count }, (_, i) => {
			const row = first + i;
			const mean = Array.from({ length: width }, (_, c) => {
				let sum = 0;
				for (let e = offsets[row]; e < offsets[row + 1]; e++)
					sum += shares[e] * x[neighbours[e] * width + c];
				return Math.fround(sum);
			});
			if (width >= 8) {
				const start = row * 2 * width + width;
				expect(mean).toEqual([...means.subarray(start, start + width)]);
			}
			return [...x.subarray(row * width, (row + 1) * width), ...mean];
		});
		expect([...out]).toEqual([...expected.flat(), 9]);
	});
});

describe("multiply adds up in float32 from the bias on, input by input", () => {
	test.each([
		[0, 8, 8, 1],
		[1, 4, 8, 0],
		[3, 32, 64, 1],
		[4, 128, 64, 1],
		[7, 80, 64, 0],
		[9, 12, 16, 1],
	] as const)(
		"%i rows, %i inputs, %i outputs, rectified: %i",
		(numRows, inputs, outputs, isRectified) => {
			const x = draw(numRows * inputs);
			const weight = draw(inputs * outputs);
			const bias = draw(outputs);
			const stride = outputs + 4;
			const rows = Math.ceil(numRows / layerRowsTogether) * layerRowsTogether;
			const kernels = createRelationalKernels();
			const [from, w, b, to] = kernels.layOut([
				...[rows * inputs, weight.length, outputs, rows * stride],
			]);
			kernels.floats(from, x.length).set(x);
			kernels.floats(w, weight.length).set(packWeights(weight, outputs));
			kernels.floats(b, outputs).set(bias);
			const out = kernels.floats(to, rows * stride).fill(9);
			kernels.multiplyLayer(
				...([from, inputs, w, b, outputs, to, stride] as const),
				...([numRows, isRectified] as const),
			);
			for (let row = 0; row < numRows; row++) {
				for (let c = 0; c < outputs; c++) {
					let sum = bias[c];
					for (let k = 0; k < inputs; k++) {
						const product = x[row * inputs + k] * weight[k * outputs + c];
						sum = Math.fround(sum + Math.fround(product));
					}
					const value = isRectified ? Math.max(0, sum) : sum;
					expect(out[row * stride + c]).toBe(value);
				}
				expect([...out.subarray(row * stride + outputs).slice(0, 4)]).toEqual([
					...[9, 9, 9, 9],
				]);
			}
		},
	);
});

test("gathered gates become the shares of normed ones, all but shut ones too", () => {
	const { offsets, neighbours } = makeEdges(20);
	const numEdges = neighbours.length;
	const table = draw(3 * 50).map((value) => Math.abs(value) * 1e-3);
	table.fill(0, 0, 60);
	const entries = Int32Array.from({ length: numEdges }, () => random.below(50));
	const start = 4;
	const kernels = createRelationalKernels();
	const length = start + numEdges;
	const [o, s] = kernels.layOut([offsets.length, 4 * length]);
	kernels.ints(o, offsets.length).set(offsets.map((offset) => start + offset));
	const shares = kernels.floats(s, 4 * length).fill(-1);
	gatherGates(
		...[new Int32Array(table.buffer), entries, kernels.ints(s, 4 * length)],
		start,
	);
	kernels.normaliseGates(o, s, 20);
	expect([...shares.subarray(0, 4 * start)]).toEqual(Array(16).fill(-1));
	for (let layer = 0; layer < 3; layer++) {
		const gates = Float32Array.from(
			entries,
			(entry) => table[3 * entry + layer],
		);
		const expected = new Float32Array(numEdges);
		normaliseGates(offsets, gates, expected, new Float32Array(20));
		const actual = Array.from(
			expected,
			(_, e) => shares[4 * (start + e) + layer],
		);
		expect(actual).toEqual([...expected]);
	}
});

test.each([
	[1, 8],
	[7, 64],
	[40, 62],
])("readOut: PReLU and the last layer of %i rows of %i", (numLinks, width) => {
	const hidden = draw(numLinks * width);
	const [slopes, weights] = [draw(width), draw(width)];
	const bias = random.normal();
	const kernels = createRelationalKernels();
	const [h, s, w, to] = kernels.layOut([
		...[hidden.length, 2 * width, 2 * width, 2 * numLinks + 2],
	]);
	kernels.floats(h, hidden.length).set(hidden);
	kernels.doubles(s, width).set(slopes);
	kernels.doubles(w, width).set(weights);
	const out = kernels.doubles(to, numLinks + 1).fill(9);
	kernels.readOut(h, s, w, width, bias, to, numLinks);
	for (let link = 0; link < numLinks; link++) {
		let sum = bias;
		for (let c = 0; c < width; c++) {
			const value = hidden[link * width + c];
			sum += weights[c] * (value > 0 ? value : slopes[c] * value);
		}
		expect(out[link]).toBeCloseTo(sum, 12);
	}
	expect(out[numLinks]).toBe(9);
});
