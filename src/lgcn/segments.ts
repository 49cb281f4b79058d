/**
 * The mean aggregator on ragged batches: A x, where A is the row-normalised adjacency in CSR form.
 * A row without an edge gives a row of zeros.
 */
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Engine } from "../engines/engine.ts";
import {
	type NeighbourLists,
	prefersKernels,
	sumInKernels,
} from "./neighbour-sums.ts";

/** The E edges of the first L of R rows: of all rows or only of the links'. */
export interface Segments {
	/** L. */
	readonly numRows: number;
	/** [E] int32: the neighbour's row. */
	readonly neighbours: Tensor1D;
	/** [E] int32: the row that has this neighbour, in ascending order. */
	readonly owners: Tensor1D;
	/** The last row that has an edge, plus 1: the number of rows that the sparse kernels return. */
	readonly numRowsWithEdges: number;
	/** [L, 1] 1 / degree, or 0 where there is no edge. */
	readonly inverseDegrees: Tensor2D;
	readonly lists: NeighbourLists;
}

/** Uploads the edges of the first `numRows` rows; `offsets` has at least one more entry than that. */
export function createSegments(
	engine: Engine,
	offsets: Int32Array,
	neighbours: Int32Array,
	numRows: number,
): Segments {
	const { tf } = engine;
	const owners = new Int32Array(offsets[numRows]);
	const inverseDegrees = new Float32Array(numRows);
	let numRowsWithEdges = 0;
	for (let row = 0; row < numRows; row++) {
		const degree = offsets[row + 1] - offsets[row];
		if (degree === 0) continue;
		owners.fill(row, offsets[row], offsets[row + 1]);
		inverseDegrees[row] = 1 / degree;
		numRowsWithEdges = row + 1;
	}
	const others = neighbours.subarray(0, owners.length);
	return {
		numRows,
		neighbours: tf.tensor1d(others, "int32"),
		owners: tf.tensor1d(owners, "int32"),
		numRowsWithEdges,
		inverseDegrees: tf.tensor2d(inverseDegrees, [numRows, 1]),
		lists: { offsets: offsets.subarray(0, numRows + 1), neighbours: others },
	};
}

/** Sums x over the neighbours of each row, [R, C] -> [L, C]; a row without neighbours gets zeros (no gradient). */
export function sumOfRows(
	engine: Engine,
	x: Tensor2D,
	segments: Segments,
): Tensor2D {
	const { tf } = engine;
	const { numRows, neighbours, owners, numRowsWithEdges } = segments;
	if (numRowsWithEdges === 0) return tf.zeros([numRows, x.shape[1]]);
	if (prefersKernels(engine, x)) return sumInKernels(engine, x, segments.lists);
	if (!engine.hasSparseSegments)
		return tf.unsortedSegmentSum(tf.gather(x, neighbours), owners, numRows);
	const sums = tf.sparse.sparseSegmentSum(x, neighbours, owners) as Tensor2D;
	return padRows(engine, sums, numRows);
}

/** Averages x over the neighbours of each row, [R, C] -> [L, C]; a row without neighbours gets zeros (no gradient). */
export function meanOfRows(
	engine: Engine,
	x: Tensor2D,
	segments: Segments,
): Tensor2D {
	const { tf } = engine;
	const { numRows, neighbours, owners, numRowsWithEdges } = segments;
	if (engine.hasSparseSegments && numRowsWithEdges > 0) {
		const means = tf.sparse.sparseSegmentMean(x, neighbours, owners);
		return padRows(engine, means as Tensor2D, numRows);
	}
	return tf.mul(sumOfRows(engine, x, segments), segments.inverseDegrees);
}

/** Appends rows of zeros. */
function padRows(engine: Engine, x: Tensor2D, numRows: number): Tensor2D {
	const missing = numRows - x.shape[0];
	return missing === 0
		? x
		: engine.tf.pad2d(x, [
				[0, missing],
				[0, 0],
			]);
}

/**
 * `A x` for the first L rows, [R, C] -> [L, C], with a gradient.
 *
 * The adjacency is symmetric before its rows are divided by their degree, so the gradient needs no transposed graph: dx is the sum of dy / degree over
 * the neighbours of each row, with the edges of all R rows (`all`).
 */
export function aggregateMean(
	engine: Engine,
	x: Tensor2D,
	segments: Segments,
	all: Segments,
): Tensor2D {
	const { tf } = engine;
	const op = tf.customGrad((input) => ({
		value: meanOfRows(engine, input as Tensor2D, segments),
		gradFunc: (dy) => {
			const shares = tf.mul(dy, segments.inverseDegrees) as Tensor2D;
			return sumOfRows(engine, padRows(engine, shares, all.numRows), all);
		},
	}));
	return op(x) as Tensor2D;
}

/** Copies rows of a table by index, [N, C] and [n] -> [n, C] (no gradient). An engine with sparse sums sums one row each, which is faster than `gather`. */
export function gatherRows(
	engine: Engine,
	table: Tensor2D,
	indices: Tensor1D,
): Tensor2D {
	const { tf } = engine;
	if (!engine.hasSparseSegments) return tf.gather(table, indices);
	const ids = tf.range(0, indices.size, 1, "int32");
	return tf.sparse.sparseSegmentSum(table, indices, ids) as Tensor2D;
}
