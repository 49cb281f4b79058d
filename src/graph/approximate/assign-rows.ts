/** Finds the lists that rows probe in an approximate search, a block of rows at a time, so that threads can share the blocks. */

import type { FloatMatrix } from "../../arrays/matrix.ts";
import type { PairKind } from "../../kernels/near-pairs.ts";
import { everyRow, type Similarity } from "../similarity.ts";
import { type Cells, createCellFinder } from "./cells.ts";
import { createListFinder } from "./lists.ts";

/** Rows of a block. */
export const assignedRows = 1024;

export interface AssignTask {
	readonly kind: PairKind;
	/** The centres of the lists, as prepared rows. */
	readonly centres: FloatMatrix;
	/** The cells of the centres, where these are so many that a row is not compared with all of them. */
	readonly cells: Cells | null;
	/** Lists that a row probes. */
	readonly numProbes: number;
}

/** Returns a function that finds the nearest lists of a block of rows, by its number: [rows x numProbes], nearest first. */
export function createAssigner(
	similarity: Similarity,
	{ kind, centres, cells, numProbes }: AssignTask,
): (block: number) => Int32Array {
	const find = cells
		? createCellFinder(similarity, kind, { centres, cells }, numProbes)
		: createListFinder(similarity, kind, centres, numProbes);
	const { rows } = similarity.features;
	return (block) => {
		const first = block * assignedRows;
		return find(everyRow(first, Math.min(rows, first + assignedRows), 1));
	};
}
