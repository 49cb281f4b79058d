/** Reads the inputs of the relational network's nodes: similarity and ranks of a node and its pivot, and the densities around both. */
import {
	firstPassInputs,
	secondPassInputs,
} from "../files/checkpoints/relational-shapes.ts";
import type { FirstPass } from "./first-pass.ts";
import { createPivotCosines, type PivotCosines } from "./pivot-cosines.ts";
import { createPivotRanks } from "./pivot-ranks.ts";
import {
	numDensities,
	type Relations,
	rankedNeighbours,
	toSimilarity,
} from "./relations.ts";

export interface NodeReader extends Pick<PivotCosines, "computeAhead"> {
	/** Number of inputs of a node. */
	readonly width: number;
	/** Sets the row that nodes are compared with; `fill` must then be called once for each node, in this order. */
	start(pivot: number, nodes: Int32Array): void;
	/** Writes the inputs of the next node, from x[out] on. */
	fill(node: number, isOneHop: boolean, out: number, x: Float32Array): void;
}

/** log(rank) / 2 - 1 for each rank; a row without a rank (0) counts as 81, the rank after the last one. */
const rankInputs = Float64Array.from(
	{ length: rankedNeighbours + 1 },
	(_, rank) => Math.log(rank === 0 ? rankedNeighbours + 1 : rank) / 2 - 1,
);

/**
 * Creates a reader; it allocates two integers a row.
 * @param firstPass the links of the first pass for inputs of a second pass, else null
 */
export function createNodeReader(
	relations: Relations,
	firstPass: FirstPass | null,
): NodeReader {
	const { graph, impostors, numRanked, leastCosines, densities } = relations;
	const { cols, data: neighbours } = graph;
	const ranks = createPivotRanks(relations);
	const cosines = createPivotCosines(relations, ranks);
	const numOfFirst = firstPassInputs.node;
	let pivot = 0;

	/** The rank of the pivot in a node's list, or 0. */
	function rankOfPivot(node: number): number {
		const entry = node * cols;
		for (let rank = 1; rank <= numRanked; rank++)
			if (neighbours[entry + rank] === pivot) return rank;
		return 0;
	}

	function fill(
		node: number,
		isOneHop: boolean,
		out: number,
		x: Float32Array,
	): void {
		const isPivot = node === pivot;
		const forward = ranks.rankOf(node);
		const cosine = cosines.next(forward);
		// If the cosine is below the lowest one in the node's list, the pivot is not in this list, and the search can be skipped.
		const backward = cosine < leastCosines[node] ? 0 : rankOfPivot(node);
		const z = toSimilarity(cosine, impostors);
		const own = node * numDensities;
		const other = pivot * numDensities;
		x[out] = z;
		for (let size = 0; size < numDensities; size++) {
			x[out + 1 + size] = densities[own + size];
			x[out + 4 + size] = densities[other + size];
		}
		x[out + 7] = z - densities[own + 1];
		x[out + 8] = z - densities[other + 1];
		x[out + 9] = z - densities[own];
		x[out + 10] = z - densities[other];
		x[out + 11] = rankInputs[isPivot ? 1 : forward];
		x[out + 12] = rankInputs[isPivot ? 1 : backward];
		x[out + 13] = isOneHop ? 1 : -1;
		x[out + 14] = isPivot ? 1 : -1;
		firstPass?.fillNode(node, out + numOfFirst, x);
	}

	return {
		width: (firstPass ? secondPassInputs : firstPassInputs).node,
		computeAhead: cosines.computeAhead,
		start(row, nodes) {
			pivot = row;
			cosines.start(pivot, nodes);
			firstPass?.startPivot(pivot);
		},
		fill,
	};
}
