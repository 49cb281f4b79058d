/** A sample of rows of length 1 in kernels' memory, with which any other row is compared. */
import { createRowProducts } from "../../arrays/cosine.ts";
import { normaliseRow } from "../../arrays/normalise.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";

/** Space for directions that are no rows. */
const mostDirections = 16;

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
	const copy = (row: number, index: number) => {
		const { values } = source;
		const from = source.at(row);
		const to = index * cols;
		data.set(values.subarray(from, from + cols), to);
		normaliseRow(data, to, cols, data);
	};
	rows.forEach(copy);
	let numDirections = 0;
	return {
		rows,
		cols,
		data,
		cosines: allCosines(products, rows.length),
		add(direction) {
			const index = rows.length + numDirections++;
			data.set(direction, index * cols);
			return index;
		},
		compare(row, indexes, out) {
			copy(row, own);
			products.start(own);
			products.withAll(indexes, 0, indexes.length, out);
		},
	};
}

function allCosines(
	products: ReturnType<typeof createRowProducts>,
	size: number,
): Float32Array {
	const all = Int32Array.from({ length: size }, (_, i) => i);
	const cosines = new Float32Array(size * size);
	for (let i = 0; i < size; i++) {
		products.start(i);
		products.withAll(all, 0, i, cosines.subarray(i * size, (i + 1) * size));
		cosines[i * size + i] = 1;
		for (let j = 0; j < i; j++) cosines[j * size + i] = cosines[i * size + j];
	}
	return cosines;
}
