/** The arrays of a batch in the kernels' memory, for scoring with layer stacks, and the input of conv1 in them. */

import type { Convolutions } from "../../kernels/convolutions.ts";
import type { SubgraphBatch } from "../../subgraph/batch.ts";
import type { PairLayer } from "./pair-layer.ts";
import type { ProjectionTables } from "./projection.ts";

/** The kernels, and byte addresses of a batch's arrays in their memory. */
export interface BatchArrays {
	readonly kernels: Convolutions;
	/** The edges in CSR form: offsets [R + 1], neighbours [E] and shares [E]. */
	readonly offsets: number;
	readonly neighbours: number;
	readonly shares: number;
	/** [R, 1024] values of each row: 512 for itself and 512 that it passes to its neighbours. For conv1, these are S and T of `projection.ts`. */
	readonly pairs: number;
	/** [2 B, 512] vectors that are added to rows. */
	readonly bases: number;
	/** [R] the base of each row. */
	readonly baseOf: number;
	/** [R, 512] output of a layer. */
	readonly rows: number;
}

/** Lays out the arrays of a batch and writes its edges; `width` is 512. */
export function layOut(
	kernels: Convolutions,
	{ nodeIds, pivots, edgeOffsets, edgeRows }: SubgraphBatch,
	edgeShares: Float32Array,
	width: number,
): BatchArrays {
	const numRows = nodeIds.length;
	const lengths = [edgeOffsets.length, edgeRows.length, edgeShares.length];
	lengths.push(2 * numRows * width, numRows * width);
	lengths.push(2 * pivots.length * width, numRows);
	const [offsets, neighbours, shares, pairs, rows, bases, baseOf] =
		kernels.layOut(lengths);
	kernels.ints(offsets, edgeOffsets.length).set(edgeOffsets);
	kernels.ints(neighbours, edgeRows.length).set(edgeRows);
	kernels.floats(shares, edgeShares.length).set(edgeShares);
	return { kernels, offsets, neighbours, shares, pairs, bases, baseOf, rows };
}

/** The products of conv1 for rows of the data set. */
export interface ProjectedRows {
	readonly tables: ProjectionTables;
	/** [N] row of the data set -> row of the tables. */
	readonly positions: Int32Array;
}

/** Copies S and T of each row of the batch from the tables into `pairs`. */
export function lookUpPairs(
	arrays: BatchArrays,
	{ nodeIds }: SubgraphBatch,
	{ tables, positions }: ProjectedRows,
	width: number,
): void {
	const columns = 2 * width;
	const length = nodeIds.length * columns;
	const pairs = arrays.kernels.floats(arrays.pairs, length);
	for (let row = 0; row < nodeIds.length; row++) {
		const first = positions[nodeIds[row]] * columns;
		pairs.set(tables.subarray(first, first + columns), row * columns);
	}
}

/** Writes two bases for each pivot: constant - S_p - T_p and, for rows without neighbours, constant - S_p + `withoutNeighbours`. */
export function fillBases(
	arrays: BatchArrays,
	{ nodeIds, pivots, subgraphOf, edgeOffsets }: SubgraphBatch,
	{ tables, positions }: ProjectedRows,
	{ constant, withoutNeighbours }: PairLayer,
): void {
	const { kernels } = arrays;
	const width = constant.length;
	const numPivots = pivots.length;
	const bases = kernels.floats(arrays.bases, 2 * numPivots * width);
	for (let b = 0; b < numPivots; b++) {
		const self = positions[pivots[b]] * 2 * width;
		const neighbour = self + width;
		const out = b * width;
		const isolated = out + numPivots * width;
		for (let o = 0; o < width; o++) {
			const own = constant[o] - tables[self + o];
			bases[out + o] = own - tables[neighbour + o];
			bases[isolated + o] = own + withoutNeighbours[o];
		}
	}
	const baseOf = kernels.ints(arrays.baseOf, nodeIds.length);
	for (let row = 0; row < nodeIds.length; row++) {
		const isIsolated = edgeOffsets[row + 1] === edgeOffsets[row];
		baseOf[row] = subgraphOf[row] + (isIsolated ? numPivots : 0);
	}
}

/** Makes the bias of a layer the base of all rows. */
export function fillBias(
	{ kernels, bases, baseOf }: BatchArrays,
	bias: Float32Array,
	numRows: number,
): void {
	kernels.floats(bases, bias.length).set(bias);
	kernels.ints(baseOf, numRows).fill(0);
}
