import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../src/arrays/random.ts";
import {
	gateGradients,
	sumNeighbours,
} from "../../src/relational/gated-mean.ts";
import {
	computeGates,
	type GateWeights,
	gateWeightGradients,
	normaliseGates,
} from "../../src/relational/gates.ts";

const width = 11;
const numRows = 9;

function normals(random: Random, length: number): Float64Array {
	return Float64Array.from({ length }, () => random.normal());
}

/** A random undirected graph; the last row has no edge, the first lists itself. */
function makeEdges(random: Random, numInputs: number) {
	const offsets = new Int32Array(numRows + 1);
	const neighbours: number[] = [];
	const inputs: number[] = [];
	const between = new Map<string, number[]>();
	for (let a = 0; a < numRows - 1; a++) {
		for (let b = 0; b <= a; b++) {
			if (a === b ? a > 0 : random.next() < 0.4) continue;
			between.set(`${b}-${a}`, [...normals(random, numInputs)]);
		}
	}
	for (let row = 0; row < numRows; row++) {
		for (let other = 0; other < numRows; other++) {
			const edge = between.get(
				`${Math.min(row, other)}-${Math.max(row, other)}`,
			);
			if (!edge) continue;
			neighbours.push(other);
			inputs.push(...edge);
		}
		offsets[row + 1] = neighbours.length;
	}
	return {
		offsets,
		neighbours: Int32Array.from(neighbours),
		inputs: Float64Array.from(inputs),
	};
}

const randomGate = (
	random: Random,
	numInputs: number,
): GateWeights<Float64Array> => ({
	hiddenWeight: normals(random, 8 * numInputs),
	hiddenBias: normals(random, 8),
	outputWeight: normals(random, 8),
	outputBias: normals(random, 1),
});

type EdgesOf = ReturnType<typeof makeEdges>;

/** The aggregator by its formula. */
function literalMeans(
	{ offsets, neighbours, inputs }: EdgesOf,
	gate: GateWeights<Float64Array>,
	x: Float64Array,
	rows: number,
): number[][] {
	const numInputs = gate.hiddenWeight.length / 8;
	return Array.from({ length: rows }, (_, row) => {
		const mean = new Array(width).fill(0);
		let sum = 0;
		for (let e = offsets[row]; e < offsets[row + 1]; e++) {
			let output = gate.outputBias[0];
			for (let k = 0; k < 8; k++) {
				let hidden = gate.hiddenBias[k];
				for (let g = 0; g < numInputs; g++)
					hidden +=
						gate.hiddenWeight[k * numInputs + g] * inputs[e * numInputs + g];
				output += gate.outputWeight[k] * Math.max(0, hidden);
			}
			const g = 1 / (1 + Math.exp(-output));
			sum += g;
			for (let c = 0; c < width; c++)
				mean[c] += g * x[neighbours[e] * width + c];
		}
		return mean.map((value) => (sum > 0 ? value / sum : 0));
	});
}

/** What the product code computes for the first rows, those of `dy` [rows, width], and its gradients for a loss that is `dy` times the means. */
function compute(
	edges: EdgesOf,
	gate: GateWeights<Float64Array>,
	x: Float64Array,
	dy: Float64Array,
) {
	const rows = dy.length / width;
	const gates = new Float64Array(edges.neighbours.length);
	const shares = new Float64Array(edges.offsets[rows]);
	const sums = new Float64Array(rows);
	const means = new Float64Array(rows * width);
	const plain = (data: Float64Array) => ({ data, stride: width, start: 0 });
	computeGates(edges.inputs, gate, gates);
	normaliseGates(edges.offsets, gates, shares, sums);
	sumNeighbours({
		edges,
		weights: shares,
		from: plain(x),
		numSources: numRows,
		to: plain(means),
		numRows: rows,
		width,
		isAdding: false,
	});
	const dGates = new Float64Array(edges.offsets[rows]);
	gateGradients(
		{
			edges,
			x: plain(x),
			means: plain(means),
			meanGradients: plain(dy),
			sums,
			width,
		},
		dGates,
	);
	const mirrored = Float64Array.from(edges.neighbours, (other, e) =>
		other < rows ? gates[e] / sums[other] : 0,
	);
	const dx = new Float64Array(x.length).fill(1);
	sumNeighbours({
		edges,
		weights: mirrored,
		from: plain(dy),
		numSources: rows,
		to: plain(dx),
		numRows,
		width,
		isAdding: true,
	});
	const dGate = gateWeightGradients(edges.inputs, gate, gates, dGates);
	return { means, dx: dx.map((value) => value - 1), dGate };
}

describe.each([
	{ rows: numRows, numInputs: 1 },
	{ rows: 5, numInputs: 2 },
])(
	"gated means of $rows rows, $numInputs inputs of a gate",
	({ rows, numInputs }) => {
		const random = createRandom(rows);
		const edges = makeEdges(random, numInputs);
		const gate = randomGate(random, numInputs);
		const x = normals(random, numRows * width);
		const dy = normals(random, rows * width);
		const { means, dx, dGate } = compute(edges, gate, x, dy);

		it("are the formula's", () => {
			literalMeans(edges, gate, x, rows)
				.flat()
				.forEach((value, i) => {
					expect(means[i]).toBeCloseTo(value, 12);
				});
		});

		const loss = () =>
			literalMeans(edges, gate, x, rows)
				.flat()
				.reduce((sum, value, i) => sum + value * dy[i], 0);

		it.each([
			["their sources", x, dx],
			["the hidden weights", gate.hiddenWeight, dGate.hiddenWeight],
			["the hidden biases", gate.hiddenBias, dGate.hiddenBias],
			["the output weights", gate.outputWeight, dGate.outputWeight],
			["the output bias", gate.outputBias, dGate.outputBias],
		])(
			"have the gradients of finite differences: %s",
			(_, values, gradients) => {
				const step = 1e-5;
				for (let i = 0; i < values.length; i++) {
					const value = values[i];
					values[i] = value + step;
					const above = loss();
					values[i] = value - step;
					const below = loss();
					values[i] = value;
					expect(gradients[i]).toBeCloseTo((above - below) / (2 * step), 7);
				}
			},
		);
	},
);

describe("gates", () => {
	it("that are all but shut still share their row", () => {
		const gate = {
			hiddenWeight: new Float64Array(8),
			hiddenBias: new Float64Array(8),
			outputWeight: new Float64Array(8),
			outputBias: Float64Array.of(-2000),
		};
		const gates = new Float64Array(2);
		computeGates(new Float64Array(2), gate, gates);
		const shares = new Float64Array(2);
		normaliseGates(Int32Array.of(0, 2), gates, shares, new Float64Array(1));
		expect([...shares].every((share) => share >= 0 && share <= 1)).toBe(true);
	});
});
