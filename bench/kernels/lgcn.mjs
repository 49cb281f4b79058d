/** The kernels of the L-GCN's convolutions: sizes, and calls on arrays that they lay out. */
import { graph } from "./arrays.mjs";

const convolve = {
	sizes: [
		[400, 256, 10],
		[1000, 512, 10],
		[1000, 256, 5],
		[1000, 64, 10],
	],
	prepare(kernels, arrays, [rows, width, degree]) {
		const edges = graph(arrays, rows, degree);
		const pairs = arrays.floats(rows * 2 * width);
		const bases = arrays.floats(8 * width);
		const baseOf = arrays.below(rows, 8);
		const out = arrays.empty(rows * width);
		return () =>
			kernels.convolve(...edges, pairs, bases, baseOf, width, out, rows);
	},
};

const joinSums = {
	sizes: convolve.sizes,
	prepare(kernels, arrays, [rows, width, degree]) {
		const edges = graph(arrays, rows, degree);
		const x = arrays.floats(rows * width);
		const out = arrays.empty(rows * 2 * width);
		return () => kernels.joinSums(...edges, x, x, width, out, rows);
	},
};

const joinSumsGradient = {
	sizes: convolve.sizes,
	prepare(kernels, arrays, [rows, width, degree]) {
		const edges = graph(arrays, rows, degree);
		const pairs = arrays.floats(rows * 2 * width);
		const outputs = arrays.floats(rows * width);
		const out = arrays.empty(rows * width);
		return () =>
			kernels.joinSumsGradient(...edges, pairs, outputs, width, out, rows);
	},
};

const dotPRelu = {
	sizes: [
		[1000, 256],
		[400, 64],
	],
	prepare(kernels, arrays, [rows, width]) {
		const x = arrays.floats(rows * width);
		const weights = arrays.floats(width);
		const positive = arrays.floats(width);
		const out = arrays.empty(4 * rows);
		return () => kernels.dotPRelu(x, weights, positive, width, out, rows);
	},
};

export const cases = {
	convolve,
	joinSums,
	joinSumsGradient,
	dotPRelu,
};
