/** Where a batch's arrays lie while its links are scored with layer stacks, and what conv1 finds there. */

import type { Convolutions } from "../../kernels/convolutions.ts";
import type { SubgraphBatch } from "../../subgraph/batch.ts";
import type { PairLayer } from "./pair-layer.ts";
import type { ProjectionTables } from "./projection-tables.ts";

/** Addresses of a batch's arrays. */
export interface Layout {
	/** Offsets, neighbours and shares, as the kernels take them. */
	readonly edges: readonly [number, number, number];
	/** [R, 1024] What each row has of its own and what it passes to its neighbours: of conv1 S and T. */
	readonly pairs: number;
	/** [2B, 512] What rows have more, and which of it is each row's, [R]. */
	readonly bases: number;
	readonly baseOf: number;
	/** [R, 512] */
	readonly rows: number;
}

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
	lengths.push(2 * pivots.length * width, numRows);
	const [offsets, neighbours, share, pairs, rows, bases, baseOf] =
		room.layOut(lengths);
	room.ints(offsets, edgeOffsets.length).set(edgeOffsets);
	room.ints(neighbours, edgeRows.length).set(edgeRows);
	room.floats(share, shares.length).set(shares);
	const edges = [offsets, neighbours, share] as const;
	return { edges, pairs, bases, baseOf, rows };
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

/** The same base for all rows. */
export function fillBias(
	bias: Float32Array,
	room: Convolutions,
	{ bases, baseOf }: Layout,
	numRows: number,
): void {
	room.floats(bases, bias.length).set(bias);
	room.ints(baseOf, numRows).fill(0);
}
