/** The neighbours of some rows of a growing set, with what is known of each link. */
import { noLink } from "../../scoring/scored-graph.ts";

/** No neighbour: a row has fewer than K. */
export const nobody = -1;

/** What is known of each neighbour. */
const allValues = ["neighbours", "cosines", "first", "scores"] as const;

/** What grouping reads of lists. */
export const scoredLinks = ["neighbours", "scores"] as const;

export type ListValue = (typeof allValues)[number];

/** The lists of M rows, [M, K] each; a part that was not asked for is empty. */
export interface NeighbourLists {
	/** [M] */
	readonly rows: Int32Array;
	/** K. */
	readonly k: number;
	/** Row numbers, nearest first; `nobody` behind the last one. */
	readonly neighbours: Int32Array;
	/** 0 behind the last one. */
	readonly cosines: Float32Array;
	/** Probability by the first pass of a network of two, in this direction; `noLink` where it was not scored. */
	readonly first: Float32Array;
	/** Probability that row and neighbour are one identity, in this direction; `noLink` where it was not scored. */
	readonly scores: Float32Array;
}

/** Lists without neighbours. */
export function createLists(
	rows: Int32Array,
	k: number,
	values: readonly ListValue[] = allValues,
): NeighbourLists {
	const size = (value: ListValue) =>
		values.includes(value) ? rows.length * k : 0;
	return {
		rows,
		k,
		neighbours: new Int32Array(size("neighbours")).fill(nobody),
		cosines: new Float32Array(size("cosines")),
		first: new Float32Array(size("first")).fill(noLink),
		scores: new Float32Array(size("scores")).fill(noLink),
	};
}

/** Copies the list at position `from` of some lists to position `to` of others with the same K and values. */
export function copyList(
	source: NeighbourLists,
	from: number,
	target: NeighbourLists,
	to: number,
): void {
	const { k } = source;
	for (const name of allValues)
		if (target[name].length > 0)
			target[name].set(source[name].subarray(from * k, (from + 1) * k), to * k);
}

/** The number of neighbours of the list at a position. */
export function countListed(
	{ neighbours, k }: NeighbourLists,
	position: number,
): number {
	let count = k;
	while (count > 0 && neighbours[position * k + count - 1] === nobody) count--;
	return count;
}
