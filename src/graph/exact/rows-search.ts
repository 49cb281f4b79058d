/**
 * Searches some rows of a large set exactly: all rows of the set are read once for each block of these, a block at a time, so that nothing is as large as the set.
 * The result is that of `buildExactGraph`.
 */

import type { RowSource } from "../../arrays/row-source.ts";
import type { PairKind } from "../../kernels/near-pairs.ts";
import {
	type Candidates,
	createCandidates,
} from "../approximate/candidates.ts";
import { copyRows, localRows } from "../local-rows.ts";
import {
	createSimilarity,
	everyRow,
	type Frame,
	type Metric,
} from "../similarity.ts";
import {
	createSimilarityFinder,
	offerColumns,
	type SimilarityFinder,
} from "../similarity-finder.ts";
import { createRanker, kernelError, margin } from "./rank-candidates.ts";

/** Rows of a block. */
export const searchedRows = 1024;
/** Stands for a row that products could not separate from others. */
export const unresolved = -1;

export interface SomeRows {
	/** Ascending, in shared memory. */
	readonly rowIds: Int32Array;
	/** Neighbours of a row, less than all rows. */
	readonly k: number;
	readonly kind: PairKind;
	/** That of the whole set, for distances. */
	readonly frame: Frame | null;
}

/**
 * Returns a function that searches a block of the rows, by its number: [rows x (k + 1)], each row's own number first. A row that begins with `unresolved` could
 * not be filled.
 */
export function createRowsSearch(
	source: RowSource,
	metric: Metric,
	{ rowIds, k, kind, frame }: SomeRows,
): (block: number) => Int32Array {
	const { rows } = source;
	const size = Math.min(searchedRows, rows);
	const similarityOf = (ids: Int32Array) =>
		createSimilarity(copyRows(source, ids), metric, frame);
	let opened: SimilarityFinder | null = null;

	function collect(ids: Int32Array): Candidates {
		const own = similarityOf(ids);
		opened ??= createSimilarityFinder(own, kind, size);
		const { finder, load } = opened;
		const candidates = createCandidates(ids.length, k + margin);
		load(everyRow(0, ids.length, 1), "rows", own);
		for (let first = 0; first < rows; first += size) {
			const others = everyRow(first, Math.min(rows, first + size), 1);
			const positions = everyRow(0, others.length, 1);
			load(positions, "columns", similarityOf(others));
			offerColumns(finder, candidates, ids, others);
		}
		return candidates;
	}

	return (block) => {
		const start = block * searchedRows;
		const ids = rowIds.subarray(start, start + searchedRows);
		const candidates = collect(ids);
		const found = numberCandidates(candidates, ids, rows);
		const similarity = similarityOf(found.rows);
		const errorOf = kernelError(similarity, kind);
		const ranking = { k, candidates, errorOf, numCompared: rows };
		const rank = createRanker(similarity, ranking);
		const data = new Int32Array(ids.length * (k + 1)).fill(unresolved);
		for (const [slot, row] of ids.entries())
			rank(found.positionOf(row), data, slot, slot);
		for (let i = 0; i < data.length; i++)
			if (data[i] !== unresolved) data[i] = found.rows[data[i]];
		return data;
	};
}

/** Replaces the candidates' row numbers by positions among them and the rows that they belong to. */
function numberCandidates(
	{ state }: Candidates,
	ids: Int32Array,
	numRows: number,
) {
	const { counts } = state;
	const capacity = state.ids.length / Math.max(1, counts.length);
	const all: number[] = [...ids];
	const each = (visit: (at: number) => void) => {
		for (let slot = 0; slot < ids.length; slot++)
			for (let t = 0; t < counts[slot]; t++) visit(slot * capacity + t);
	};
	each((at) => all.push(state.ids[at]));
	const found = localRows(numRows, all);
	each((at) => {
		state.ids[at] = found.positionOf(state.ids[at]);
	});
	// A threshold's id is compared with ids that are offered; ranking offers none.
	return found;
}
