/** Ranks of rows in the neighbour list of one pivot after another. */
import type { Relations } from "./relations.ts";

export interface PivotRanks {
	/** Makes `pivot` the current pivot. */
	start(pivot: number): void;
	/** Rank of a row among the ranked neighbours of the current pivot, from 1; 0 where it is not there. */
	rankOf(row: number): number;
}

/** Allocates two integers a row of the data set. */
export function createPivotRanks({
	graph,
	numRanked,
}: Pick<Relations, "graph" | "numRanked">): PivotRanks {
	const { cols, data: neighbours } = graph;
	const ranks = new Int32Array(graph.rows);
	/** A row's rank holds for the current pivot only if the row was ranked in the current round. */
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
