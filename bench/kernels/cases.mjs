/**
 * What is measured of each kernel: sizes, and a call on arrays that it lays out. Values are random, the same for every build.
 */

/** Puts arrays behind one another into a memory; each method returns an address. */
export function createArrays(memory, random) {
	let end = 0;
	function take(bytes) {
		const start = end;
		end += Math.ceil(bytes / 64) * 64;
		const missing = end - memory.buffer.byteLength;
		if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
		return start;
	}
	function fill(Type, length, next) {
		const start = take(Type.BYTES_PER_ELEMENT * length);
		const values = new Type(memory.buffer, start, length);
		for (let i = 0; i < length; i++) values[i] = next(i);
		return start;
	}
	return {
		empty: (length) => take(4 * length),
		floats: (length, next = () => random() - 0.5) =>
			fill(Float32Array, length, next),
		doubles: (length, next = () => random() - 0.5) =>
			fill(Float64Array, length, next),
		ints: (length, next) => fill(Int32Array, length, next),
		below: (length, limit) =>
			fill(Int32Array, length, () => Math.floor(random() * limit)),
	};
}

/** Addresses of offsets, neighbours and shares of a graph whose rows all have `degree` neighbours. */
function graph(arrays, numRows, degree, sharesEach = 1) {
	const numEdges = numRows * degree;
	return [
		arrays.ints(numRows + 1, (i) => i * degree),
		arrays.below(numEdges, numRows),
		arrays.floats(sharesEach * numEdges),
	];
}

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

const multiplyPanel = {
	sizes: [
		[64, 256, 64],
		[64, 128, 256],
		[64, 80, 128],
	],
	prepare(kernels, arrays, [rows, inner, columns]) {
		const a = arrays.floats(rows * inner);
		const panels = arrays.floats(inner * columns);
		const floor = arrays.floats(1, () => 0);
		const out = arrays.floats(rows * columns);
		return () => {
			for (let c = 0; c < columns; c += 16)
				kernels.multiplyPanel(
					...[a, inner, panels + 4 * c * inner, inner, floor],
					...[out + 4 * c, columns, rows / 2],
				);
		};
	},
};

const multiplyPanelColumns = {
	sizes: [
		[128, 128, 64],
		[256, 128, 128],
	],
	prepare(kernels, arrays, [n, inner, columns]) {
		const aPanels = arrays.floats(n * inner);
		const panels = arrays.floats(inner * columns);
		const floor = arrays.floats(1, () => Number.NEGATIVE_INFINITY);
		const out = arrays.floats(n * columns);
		return () => {
			for (let c = 0; c < columns; c += 16)
				for (let i = 0; i < n; i += 16)
					kernels.multiplyPanelColumns(
						...[aPanels + 4 * i * inner, 1, panels + 4 * c * inner, inner],
						...[floor, out + 4 * (i * columns + c), columns, 8],
					);
		};
	},
};

const packPanel = {
	sizes: [[1024, 256]],
	prepare(kernels, arrays, [rows, stride]) {
		const from = arrays.floats(rows * stride);
		const to = arrays.empty(rows * 16);
		return () => kernels.packPanel(from, stride, to, rows);
	},
};

const findPairs = (name, low) => ({
	sizes: [
		[160, 256, 64],
		[160, 256, 128],
	],
	prepare(kernels, arrays, [rows, columns, depth]) {
		const a = arrays.ints(rows * depth, (i) => low.word(i));
		const b = arrays.ints(columns * depth, (i) => low.word(i + 1));
		const rowLows = arrays.floats(rows, () => low.value);
		const columnLows = arrays.floats(columns, () => low.value);
		const sums = arrays.empty(40);
		const out = arrays.empty(2 * rows * columns);
		const groups = [rows / 5, columns / 8];
		return () =>
			kernels[name](
				...[a, b, depth, rowLows, columnLows, ...groups, sums, out],
			);
	},
});

/** Words of small values, and a low that few products reach. */
const float32Bits = new Int32Array(Float32Array.of(0.1, -0.1, 0.05).buffer);
const findFloat32Pairs = findPairs("findFloat32Pairs", {
	word: (i) => float32Bits[(i * 7919) % 3],
	value: 1,
});
const findInt16Pairs = findPairs("findInt16Pairs", {
	word: (i) => (i * 7919) % 30,
	value: 1e6,
});

const packInt16 = {
	sizes: [[256, 100]],
	prepare(kernels, arrays, [cols, rows]) {
		const from = arrays.floats(cols);
		const to = arrays.empty((rows * cols) / 2);
		return () => {
			for (let row = 0; row < rows; row++) {
				const inGroup = row % 5;
				const start = to + 4 * (((row - inGroup) * cols) / 2 + inGroup);
				kernels.packInt16(from, from + 4 * cols, start, 20);
			}
		};
	},
};

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
				...[x, inputs, weights, biases, outputs, out, outputs, rows, 1],
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
				...[...edges, x, width, rows, width, out, width, rows, 0],
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

/** Kernels on a memory of one thread, then those on memory that threads share. */
export const privateCases = {
	...{ convolve, joinSums, joinSumsGradient, dotPRelu },
	...{ multiplyPanel, multiplyPanelColumns, packPanel },
	...{ findFloat32Pairs, findInt16Pairs, packInt16 },
	...{ joinMeans, multiplyLayer, normaliseGates, readOut },
};
export const sharedCases = {
	...{ copyRows, sumNeighbours, dot, dots, estimateDots, sumParts },
};
