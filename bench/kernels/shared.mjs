/** The kernels on memory that threads share: sizes, and calls on arrays that they lay out. */
import { graph } from "./arrays.mjs";

const copyRows = {
	sizes: [[1000, 20]],
	prepare(kernels, arrays, [rows, width]) {
		const from = arrays.floats(rows * width);
		const to = arrays.empty(rows * 2 * width);
		return () => kernels.copyRows(from, width, to, 2 * width, rows, width);
	},
};

const sumNeighbours = {
	sizes: [
		[400, 256, 80],
		[1000, 64, 10],
	],
	prepare(kernels, arrays, [rows, width, degree]) {
		const edges = graph(arrays, rows, degree);
		const x = arrays.floats(rows * width);
		const out = arrays.empty(rows * width);
		return () =>
			kernels.sumNeighbours(
				...edges,
				x,
				width,
				rows,
				width,
				out,
				width,
				rows,
				0,
			);
	},
};

const dot = {
	sizes: [
		[256, 300],
		[64, 1000],
		[1027, 100],
	],
	prepare(kernels, arrays, [cols, count]) {
		const rows = arrays.floats(cols * count);
		return () => {
			for (let i = 0; i < count; i++)
				kernels.dot(rows, rows + 4 * i * cols, cols);
		};
	},
};

const dots = {
	sizes: [
		[64, 200, 5000],
		[256, 200, 5000],
	],
	prepare(kernels, arrays, [cols, count, numRows]) {
		const rows = arrays.floats(cols * numRows);
		const ids = arrays.below(count, numRows);
		const out = arrays.empty(count);
		return () => kernels.dots(rows, rows, cols, ids, ids + 4 * count, out);
	},
};

const estimateDots = {
	sizes: dots.sizes,
	prepare(kernels, arrays, [cols, count, numRows]) {
		const rows = arrays.floats(cols * numRows);
		const ids = arrays.below(count, numRows);
		const out = arrays.empty(4 * count);
		const end = ids + 4 * count;
		return () => kernels.estimateDots(rows, rows, cols, cols, ids, end, out);
	},
};

const sumParts = {
	sizes: [
		[16, 4096],
		[7, 4096],
	],
	prepare(kernels, arrays, [numParts, length]) {
		const first = arrays.floats(numParts * length);
		const out = arrays.empty(2 * length);
		const end = first + 4 * length;
		return () => kernels.sumParts(first, 4 * length, numParts, end, out);
	},
};

export const cases = {
	copyRows,
	sumNeighbours,
	dot,
	dots,
	estimateDots,
	sumParts,
};
