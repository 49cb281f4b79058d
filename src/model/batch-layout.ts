/** Where a batch's arrays lie while its links are scored with layer stacks, and what conv1 finds there. */
import type { SubgraphBatch } from "../core/batch.ts";
import type { Convolutions } from "../core/convolutions.ts";
import type { PairLayer } from "./pair-layer.ts";
import type { ProjectionTables } from "./projection-tables.ts";

/** Addresses of a batch's arrays. */
export interface Layout {
	/** Offsets, neighbours and shares, as the kernels take them. */
	readonly edges: readonly [number, number, number];
	/** [R, 1024] S and T of each row. */
	readonly pairs: number;
	/** [2B, 512], and which of them is each row's, [R]. */
	readonly bases: number;
	readonly baseOf: number;
	/** [R, 512] */
	readonly rows: number;
	/** [R, 512] too, in the place of the pairs. */
	readonly nextRows: number;
	/** [joinedRows, 1024] */
	readonly joined: number;
}

/** Rows that are joined with their neighbours at a time: with what comes of them they fit a core's second cache. */
export const joinedRows = 128;

/** Lays the arrays out and puts the edges there. */
export function layOut(
	room: Convolutions,
	{ nodeIds, pivots, edgeOffsets, edgeRows }: SubgraphBatch,
	shares: Float32Array,
	width: number,
): Layout {
	const numRows = nodeIds.length;
	const lengths = [edgeOffsets.length, edgeRows.length, shares.length];
	lengths.push(2 * numRows * width, numRows * width);
	lengths.push(2 * pivots.length * width, numRows, 2 * joinedRows * width);
	const [offsets, neighbours, share, pairs, rows, bases, baseOf, joined] =
		room.layOut(lengths);
	room.ints(offsets, edgeOffsets.length).set(edgeOffsets);
	room.ints(neighbours, edgeRows.length).set(edgeRows);
	room.floats(share, shares.length).set(shares);
	const edges = [offsets, neighbours, share] as const;
	return { edges, pairs, bases, baseOf, rows, nextRows: pairs, joined };
}

/** S and T of each row of the batch. */
export function lookUpPairs(
	tables: ProjectionTables,
	{ nodeIds }: SubgraphBatch,
	positions: Int32Array,
	room: Convolutions,
	layout: Layout,
	width: number,
): void {
	const columns = 2 * width;
	const pairs = room.floats(layout.pairs, nodeIds.length * columns);
	for (let row = 0; row < nodeIds.length; row++) {
		const first = positions[nodeIds[row]] * columns;
		pairs.set(tables.subarray(first, first + columns), row * columns);
	}
}

/** What each row of a pivot has more: constant - S_p - T_p; after those of all pivots the same for rows without neighbours, where T_p goes. */
export function fillBases(
	tables: ProjectionTables,
	{ constant, withoutNeighbours }: PairLayer,
	{ nodeIds, pivots, subgraphOf, edgeOffsets }: SubgraphBatch,
	positions: Int32Array,
	room: Convolutions,
	layout: Layout,
): void {
	const width = constant.length;
	const numPivots = pivots.length;
	const bases = room.floats(layout.bases, 2 * numPivots * width);
	for (let b = 0; b < numPivots; b++) {
		const self = positions[pivots[b]] * 2 * width;
		const neighbour = self + width;
		const out = b * width;
		const alone = out + numPivots * width;
		for (let o = 0; o < width; o++) {
			const own = constant[o] - tables[self + o];
			bases[out + o] = own - tables[neighbour + o];
			bases[alone + o] = own + withoutNeighbours[o];
		}
	}
	const baseOf = room.ints(layout.baseOf, nodeIds.length);
	for (let row = 0; row < nodeIds.length; row++) {
		const isAlone = edgeOffsets[row + 1] === edgeOffsets[row];
		baseOf[row] = subgraphOf[row] + (isAlone ? numPivots : 0);
	}
}
