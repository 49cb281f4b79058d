/** A set that grows: its rows, their neighbours and the scores of their links, wherever they are stored. */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import type { UnitBlock } from "../../graph/exact/added-rows.ts";
import type { ListValue, NeighbourLists } from "./neighbour-lists.ts";

export interface GrowingSet {
	/** D. */
	readonly cols: number;
	/** K, the most neighbours of a row. */
	readonly k: number;
	/** The rows that have neighbours: those that are no copies, no rows of zeros and were not removed. Blocks of at most 1024, each with the cosine to its last neighbour. */
	blocks(): Iterable<UnitBlock>;
	/**
	 * The lists of some rows.
	 * @param values those that are wanted, neighbours among them; all where they are not named
	 */
	listsOf(rows: Int32Array, values?: readonly ListValue[]): NeighbourLists;
	/**
	 * [M, D] some rows, brought to length 1.
	 * @param to where to write them
	 */
	unitRows(rows: Int32Array, to?: Float32Array): FloatMatrix;
	/** [M] sum of the probabilities by the first pass of the links of some rows. */
	massesOf(rows: Int32Array): Float64Array;
}
