/** The kernels of the relational network's layers: sizes, and calls on arrays that they lay out. */
import { graph } from "./arrays.mjs";

const joinMeans = {
	sizes: [
		[200, 64, 10],
		[800, 64, 5],
		[800, 20, 10],
	],
	prepare(kernels, arrays, [rows, width, degree]) {
		const edges = graph(arrays, rows, degree, 4);
		const x = arrays.floats(rows * width);
		const out = arrays.empty(rows * 2 * width);
		return () => kernels.joinMeans(...edges, x, x, width, out, rows);
	},
};

const multiplyLayer = {
	sizes: [
		[200, 128, 64],
		[800, 40, 64],
		[800, 128, 64],
	],
	prepare(kernels, arrays, [rows, inputs, outputs]) {
		const x = arrays.floats(rows * inputs);
		const weights = arrays.floats(inputs * outputs);
		const biases = arrays.floats(outputs);
		const out = arrays.empty(rows * outputs);
		return () =>
			kernels.multiplyLayer(
				x,
				inputs,
				weights,
				biases,
				outputs,
				out,
				outputs,
				rows,
				1,
			);
	},
};

const normaliseGates = {
	sizes: [[800, 10]],
	prepare(kernels, arrays, [rows, degree]) {
		const offsets = arrays.ints(rows + 1, (i) => i * degree);
		const gates = arrays.floats(4 * rows * degree, () => 0.5);
		return () => kernels.normaliseGates(offsets, gates, rows);
	},
};

const readOut = {
	sizes: [[200, 64]],
	prepare(kernels, arrays, [links, width]) {
		const hidden = arrays.floats(links * width);
		const slopes = arrays.doubles(width);
		const weights = arrays.doubles(width);
		const out = arrays.empty(2 * links);
		return () =>
			kernels.readOut(hidden, slopes, weights, width, 0.5, out, links);
	},
};

export const cases = {
	joinMeans,
	multiplyLayer,
	normaliseGates,
	readOut,
};
