/** The kernels of matrix products and of the search of pairs: sizes, and calls on arrays that they lay out. */

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
					a,
					inner,
					panels + 4 * c * inner,
					inner,
					floor,
					out + 4 * c,
					columns,
					rows / 2,
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
						aPanels + 4 * i * inner,
						1,
						panels + 4 * c * inner,
						inner,
						floor,
						out + 4 * (i * columns + c),
						columns,
						8,
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
			kernels[name](a, b, depth, rowLows, columnLows, ...groups, sums, out);
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

export const cases = {
	multiplyPanel,
	multiplyPanelColumns,
	packPanel,
	findFloat32Pairs,
	findInt16Pairs,
	packInt16,
};
