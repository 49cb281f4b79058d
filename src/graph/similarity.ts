/**
 * The similarity of two rows, in float64 from the original features, and rows prepared for float32 block products.
 * `between` defines the order of neighbours; products of prepared rows only find the candidates.
 */

import { columnMeans } from "../arrays/column-means.ts";
import type { FloatMatrix } from "../arrays/matrix.ts";
import { type RowSource, type Rows, sourceOf } from "../arrays/row-source.ts";
import { InputError } from "../errors.ts";
import { openKernels } from "../kernels/shared-kernels.ts";

/** How a search compares rows: by their cosine or their Euclidean distance. */
export type Metric = "cosine" | "euclidean";

/** What distances are computed with: for some rows of a set it must be that of all of them. */
export interface Frame {
	/** [D] the mean of all rows. */
	readonly centre: Float64Array;
	/** A power of two. */
	readonly scale: number;
}

export interface Similarity {
	readonly features: RowSource;
	/** The cosine of two rows (0 with a row of zeros), or -|a - b|^2; larger is nearer. Two rows give the same bits in either order. */
	between(a: number, b: number): number;
	/** The product of two prepared rows is about `between` times `unit`. */
	readonly unit: number;
	/** Rows for products: scaled to length 1 (cosine), or centred and scaled to length 1 at most (Euclidean). Writes to `buffer` where there is one. */
	prepare(ids: Int32Array, buffer?: Float32Array): FloatMatrix;
	/** [N] length of each prepared row. */
	readonly lengths: Float64Array;
	/** [N] |a|^2 / 2 of the prepared rows, for distances: a.b - |a|^2 / 2 - |b|^2 / 2 = -|a - b|^2 / 2; null for cosines, which are a.b. */
	readonly halfSquares: Float64Array | null;
	/** [N] 1 over the length of each original row, 0 for a row of zeros; null for distances. */
	readonly inverseLengths: Float64Array | null;
}

/**
 * Prepares a search by one metric; allocates a few numbers a row, never a copy of the features.
 * @param frame that of the set where the rows are only some of a set; cosines need none
 * @throws InputError for NaN or infinite features
 */
export function createSimilarity(
	rows: Rows,
	metric: Metric,
	frame: Frame | null = null,
): Similarity {
	const features = sourceOf(rows);
	return metric === "cosine" ? byCosine(features) : byDistance(features, frame);
}

/** The frame of all rows, as `createSimilarity` computes it; null for cosines. Rows of a file are read twice, and no memory depends on their number. */
export function measureFrame(rows: Rows, metric: Metric): Frame | null {
	if (metric === "cosine") return null;
	const features = sourceOf(rows);
	const centre = columnMeans(features);
	let longest = 0;
	for (let i = 0; i < features.rows; i++)
		longest = Math.max(longest, squaredLength(features, i, centre));
	return { centre, scale: scaleFor(longest) };
}

function byCosine(features: RowSource): Similarity {
	const { rows, cols, values, memory } = features;
	const kernels = memory && openKernels(memory);
	const dotOf = (a: number, b: number) => {
		const aAt = features.hold(a);
		const bAt = features.at(b);
		if (!kernels) return dotProduct(values, aAt, bAt, cols);
		const start = values.byteOffset;
		return kernels.dot(start + 4 * aAt, start + 4 * bAt, cols);
	};
	const inverse = squaredLengths(features, new Float64Array(cols));
	const lengths = new Float64Array(rows);
	for (let i = 0; i < rows; i++) {
		if (inverse[i] === 0) continue;
		inverse[i] = 1 / Math.sqrt(inverse[i]);
		lengths[i] = 1;
	}
	return {
		features,
		lengths,
		halfSquares: null,
		inverseLengths: inverse,
		unit: 1,
		between: (a, b) => dotOf(a, b) * (inverse[a] * inverse[b]),
		prepare: (ids, buffer = new Float32Array(ids.length * cols)) => {
			for (let i = 0, out = 0; i < ids.length; i++) {
				const scale = inverse[ids[i]];
				for (let at = features.at(ids[i]), end = at + cols; at < end; at++)
					buffer[out++] = values[at] * scale;
			}
			return { rows: ids.length, cols, data: buffer };
		},
	};
}

function byDistance(features: RowSource, frame: Frame | null): Similarity {
	const { rows, cols, values } = features;
	// Distances do not depend on the origin, but |a|^2 + |b|^2 - 2ab loses fewer digits the nearer the rows are to it.
	const centre = frame?.centre ?? columnMeans(features);
	const halfSquares = squaredLengths(features, centre);
	let longest = 0;
	for (let i = 0; i < rows; i++)
		if (halfSquares[i] > longest) longest = halfSquares[i];
	const scale = frame?.scale ?? scaleFor(longest);
	const lengths = new Float64Array(rows);
	for (let i = 0; i < rows; i++) {
		lengths[i] = Math.sqrt(halfSquares[i]) * scale;
		halfSquares[i] = (lengths[i] * lengths[i]) / 2;
	}
	return {
		features,
		lengths,
		halfSquares,
		inverseLengths: null,
		unit: (scale * scale) / 2,
		between: (a, b) =>
			-squaredDistance(values, features.hold(a), features.at(b), cols),
		prepare: (ids, buffer = new Float32Array(ids.length * cols)) => {
			for (let i = 0, out = 0; i < ids.length; i++) {
				const row = features.at(ids[i]);
				for (let d = 0; d < cols; d++)
					buffer[out++] = (values[row + d] - centre[d]) * scale;
			}
			return { rows: ids.length, cols, data: buffer };
		},
	};
}

/** A power of two, so that scaling rounds nothing; it keeps products of huge features finite. @param longest the largest |row - centre|^2 */
function scaleFor(longest: number): number {
	return longest > 0 ? 2 ** -Math.ceil(Math.log2(longest) / 2) : 1;
}

/** [N] |row - centre|^2 of each row. */
function squaredLengths(
	features: RowSource,
	centre: Float64Array,
): Float64Array {
	const squares = new Float64Array(features.rows);
	for (let i = 0; i < squares.length; i++)
		squares[i] = squaredLength(features, i, centre);
	return squares;
}

function squaredLength(
	{ cols, values, at }: RowSource,
	index: number,
	centre: Float64Array,
): number {
	const row = at(index);
	let sum = 0;
	for (let d = 0; d < cols; d++) {
		const offset = values[row + d] - centre[d];
		sum += offset * offset;
	}
	if (!Number.isFinite(sum))
		throw new InputError("features", "finite values", "NaN or an infinity");
	return sum;
}

/** Four partial sums, so that no addition waits for the one before it; their order is fixed. */
function dotProduct(x: Float32Array, a: number, b: number, length: number) {
	let s0 = 0;
	let s1 = 0;
	let s2 = 0;
	let s3 = 0;
	let d = 0;
	for (; d + 3 < length; d += 4) {
		s0 += x[a + d] * x[b + d];
		s1 += x[a + d + 1] * x[b + d + 1];
		s2 += x[a + d + 2] * x[b + d + 2];
		s3 += x[a + d + 3] * x[b + d + 3];
	}
	for (; d < length; d++) s0 += x[a + d] * x[b + d];
	return s0 + s1 + (s2 + s3);
}

function squaredDistance(
	x: Float32Array,
	a: number,
	b: number,
	length: number,
) {
	let s0 = 0;
	let s1 = 0;
	let d = 0;
	for (; d + 1 < length; d += 2) {
		const d0 = x[a + d] - x[b + d];
		const d1 = x[a + d + 1] - x[b + d + 1];
		s0 += d0 * d0;
		s1 += d1 * d1;
	}
	if (d < length) s0 += (x[a + d] - x[b + d]) ** 2;
	return s0 + s1;
}

/** `first`, `first + step`, ... below `end`. */
export function everyRow(first: number, end: number, step: number): Int32Array {
	const count = Math.max(0, Math.ceil((end - first) / step));
	return Int32Array.from({ length: count }, (_, i) => first + i * step);
}
