/** A sample of rows of length 1 in kernels' memory, with which any other row is compared. */
import { createRowProducts } from "../../arrays/cosine.ts";
import { normaliseRow } from "../../arrays/normalise.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import { createDenseLayers } from "../../kernels/dense-layers.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";

/** Space for directions that are no rows. */
const mostDirections = 16;
/** Rows that `comparison` compares at once. */
const rowsAtOnce = 256;

export interface UnitSample {
	/** [S] the numbers of the rows. */
	readonly rows: Int32Array;
	readonly cols: number;
	/** The rows, row-major, and after them other values. */
	readonly data: Float32Array;
	/** [S, S] cosines of all pairs. */
	readonly cosines: Float32Array;
	/** Adds a direction [D] of length 1, at most 16 of them, and returns its index among the rows of the sample. */
	add(direction: Float64Array): number;
	/** Writes the cosines of row `row` of the source to the rows and directions `indexes` of the sample. */
	compare(row: number, indexes: Int32Array, out: Float32Array): void;
	/**
	 * Returns a function that gives these cosines, up to the next call. It computes those of many successive rows at once, in float32, so that ascending rows take a
	 * fifth of the time.
	 */
	comparison(indexes: Int32Array): (row: number) => Float32Array;
}

/** @param source rows of any length but 0 */
export function createUnitSample(
	source: RowSource,
	rows: Int32Array,
): UnitSample {
	const { cols } = source;
	const own = rows.length + mostDirections;
	const { data, memory } = createKernelFloats((own + 1) * cols);
	const products = createRowProducts({ rows: own + 1, cols, data, memory });
	const copyTo = (into: Float32Array, row: number, index: number) => {
		const { values } = source;
		const from = source.at(row);
		const to = index * cols;
		into.set(values.subarray(from, from + cols), to);
		normaliseRow(into, to, cols, into);
	};
	rows.forEach((row, index) => {
		copyTo(data, row, index);
	});
	const multiplyBy = (indexes: Int32Array) =>
		createProducts({ cols, data }, indexes);
	let numDirections = 0;
	return {
		rows,
		cols,
		data,
		cosines: allCosines(
			multiplyBy,
			data.subarray(0, rows.length * cols),
			rows.length,
		),
		add(direction) {
			const index = rows.length + numDirections++;
			data.set(direction, index * cols);
			return index;
		},
		compare(row, indexes, out) {
			copyTo(data, row, own);
			products.start(own);
			products.withAll(indexes, 0, indexes.length, out);
		},
		comparison(indexes) {
			const multiply = multiplyBy(indexes);
			const block = new Float32Array(rowsAtOnce * cols);
			const cosines = new Float32Array(rowsAtOnce * indexes.length);
			let first = 0;
			let end = 0;
			return (row) => {
				if (row < first || row >= end) {
					first = row;
					end = Math.min(source.rows, first + rowsAtOnce);
					for (let i = first; i < end; i++) copyTo(block, i, i - first);
					multiply(block.subarray(0, (end - first) * cols), cosines);
				}
				const start = (row - first) * indexes.length;
				return cosines.subarray(start, start + indexes.length);
			};
		},
	};
}

/** Returns a function that multiplies rows [R, D] by some rows of a matrix: [R, indexes]. */
function createProducts(
	{ cols, data }: Pick<UnitSample, "cols" | "data">,
	indexes: Int32Array,
) {
	const outputs = indexes.length;
	const weight = new Float32Array(cols * outputs);
	for (let i = 0; i < outputs; i++)
		for (let d = 0; d < cols; d++)
			weight[d * outputs + i] = data[indexes[i] * cols + d];
	const shape = { inputs: cols, outputs, bias: null } as const;
	return createDenseLayers([{ ...shape, weight, activation: "linear" }]);
}

function allCosines(
	multiplyBy: (indexes: Int32Array) => ReturnType<typeof createProducts>,
	rows: Float32Array,
	size: number,
): Float32Array {
	const cosines = new Float32Array(size * size);
	multiplyBy(Int32Array.from({ length: size }, (_, i) => i))(rows, cosines);
	for (let i = 0; i < size; i++) cosines[i * size + i] = 1;
	return cosines;
}
