/** Reads the relational network's inputs of nodes: how a node stands to the pivot. */
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
	/** Inputs of a node. */
	readonly width: number;
	/** Makes `pivot` the row that nodes are compared with; its nodes are then filled in once each, in this order. */
	start(pivot: number, nodes: Int32Array): void;
	/** Writes the next node's inputs at x[out]. */
	fill(node: number, isOneHop: boolean, out: number, x: Float32Array): void;
}

/** log(rank) / 2 - 1 by rank; a row without a rank (0) counts as the one after the last. */
const rankInputs = Float64Array.from(
	{ length: rankedNeighbours + 1 },
	(_, rank) => Math.log(rank === 0 ? rankedNeighbours + 1 : rank) / 2 - 1,
);

/**
 * Prepares for reading; allocates two integers a row.
 * @param firstPass probabilities of the first pass where inputs are of a second, else null
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
		// The cosine is the same number from either side: where it is below the least of the node, the list of the node lacks the pivot.
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
