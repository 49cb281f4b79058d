/** Looks up the rank of a row in the neighbour list of the current pivot. */
import type { Relations } from "./relations.ts";

export interface PivotRanks {
	/** Sets the current pivot. */
	start(pivot: number): void;
	/** Returns the rank of a row among the ranked neighbours of the current pivot, from 1; 0 if it is not among them. */
	rankOf(row: number): number;
}

/** Allocates two integers a row of the data set. */
export function createPivotRanks({
	graph,
	numRanked,
}: Pick<Relations, "graph" | "numRanked">): PivotRanks {
	const { cols, data: neighbours } = graph;
	const ranks = new Int32Array(graph.rows);
	/** [N] the round in which a rank was written: ranks of earlier rounds are those of other pivots. */
	const roundOf = new Int32Array(graph.rows);
	let round = 0;
	return {
		start(pivot) {
			round++;
			for (let rank = 1; rank <= numRanked; rank++) {
				const id = neighbours[pivot * cols + rank];
				if (id === pivot) break;
				roundOf[id] = round;
				ranks[id] = rank;
			}
		},
		rankOf: (row) => (roundOf[row] === round ? ranks[row] : 0),
	};
}
