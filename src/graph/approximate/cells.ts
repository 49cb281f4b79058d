/**
 * Two levels of lists. To find the centres of all lists at once takes time that is quadratic in the number of rows; where there are many lists, the sample is divided
 * among the cells of coarse centres first, and each cell gets lists of its own. A row is compared with the lists of its nearest cells only.
 */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import type { PairKind } from "../../kernels/near-pairs.ts";
import type { Similarity } from "../similarity.ts";
import { createSimilarityFinder, offerColumns } from "../similarity-finder.ts";
import { createCandidates } from "./candidates.ts";
import { createListFinder, findCentres } from "./lists.ts";

/** The lists from which there are two levels; those of about two million rows. */
export const twoLevelsFrom = 5000;
/** Cells whose lists a row is compared with. */
const numNearCells = 16;
/** Rows of the sample for each coarse centre. */
const sampledPerCell = 64;
/** The most rows whose lists are searched for at once. */
const blockRows = 1024;

export interface Cells {
	/** The coarse centres, as prepared rows. */
	readonly coarse: FloatMatrix;
	/** [cells + 1] the first list of each cell; the lists of a cell follow one another. */
	readonly offsets: Int32Array;
}

export interface ListCentres {
	readonly centres: FloatMatrix;
	/** Null where there is one level. */
	readonly cells: Cells | null;
}

export interface CentreOptions {
	readonly kind: PairKind;
	/** Rows in a random order. */
	readonly sample: Int32Array;
	readonly numLists: number;
	/** Lists from which there are two levels. */
	readonly twoLevelsFrom: number;
}

/** Finds the centres of lists by k-means on a sample, in one level or two. */
export function findListCentres(
	similarity: Similarity,
	{ kind, sample, numLists, twoLevelsFrom: least }: CentreOptions,
): ListCentres {
	if (numLists < least || numLists < 2) {
		const centres = findCentres(similarity, kind, sample, numLists);
		return { centres, cells: null };
	}
	const numCells = Math.ceil(Math.sqrt(numLists));
	const ofCells = sample.subarray(0, sampledPerCell * numCells);
	const coarse = findCentres(similarity, kind, ofCells, numCells);
	const inCells = divide(similarity, kind, sample, coarse);
	const offsets = new Int32Array(numCells + 1);
	const { cols } = coarse;
	const data = new Float32Array(numLists * cols);
	for (let cell = 0, rows = 0; cell < numCells; cell++) {
		rows += inCells[cell].length;
		// A cell has lists as it has rows of the sample.
		offsets[cell + 1] = Math.floor((numLists * rows) / sample.length);
		const count = offsets[cell + 1] - offsets[cell];
		if (count === 0) continue;
		const fine = findCentres(similarity, kind, inCells[cell], count);
		data.set(fine.data, offsets[cell] * cols);
	}
	const centres = { rows: numLists, cols, data };
	return { centres, cells: { coarse, offsets } };
}

/** The rows of the sample that are nearest to each coarse centre, in the order of the sample. */
function divide(
	similarity: Similarity,
	kind: PairKind,
	sample: Int32Array,
	coarse: FloatMatrix,
): Int32Array[] {
	const find = createListFinder(similarity, kind, coarse, 1);
	const inCells = Array.from({ length: coarse.rows }, (): number[] => []);
	for (let first = 0; first < sample.length; first += blockRows) {
		const rows = sample.subarray(first, first + blockRows);
		const cells = find(rows);
		for (let i = 0; i < rows.length; i++) inCells[cells[i]].push(rows[i]);
	}
	return inCells.map((rows) => Int32Array.from(rows));
}

/**
 * Returns a function that finds the nearest lists of at most 1024 rows among those of their nearest cells: [rows x numProbes], nearest first.
 * @param numProbes at most the number of lists
 */
export function createCellFinder(
	similarity: Similarity,
	kind: PairKind,
	{ centres, cells }: { readonly centres: FloatMatrix; readonly cells: Cells },
	numProbes: number,
): (ids: Int32Array) => Int32Array {
	const { coarse, offsets } = cells;
	const numCells = coarse.rows;
	const nearCells = Math.min(numNearCells, numCells);
	const findCells = createListFinder(similarity, kind, coarse, nearCells);
	const search = createCellSearch(similarity, kind, centres, cells, numProbes);
	return (ids) => {
		const near = findCells(ids);
		const slotsOf = Array.from({ length: numCells }, (): number[] => []);
		for (let slot = 0; slot < ids.length; slot++) {
			let numLists = 0;
			for (const cell of near.subarray(
				slot * nearCells,
				(slot + 1) * nearCells,
			)) {
				slotsOf[cell].push(slot);
				numLists += offsets[cell + 1] - offsets[cell];
			}
			if (numLists >= numProbes) continue;
			// Cells with so few lists are rare; then all lists are compared.
			for (const slots of slotsOf) if (slots.at(-1) !== slot) slots.push(slot);
		}
		return search(ids, slotsOf);
	};
}

function createCellSearch(
	similarity: Similarity,
	kind: PairKind,
	{ cols, data }: FloatMatrix,
	{ offsets }: Cells,
	numProbes: number,
) {
	const numCells = offsets.length - 1;
	let most = blockRows;
	for (let cell = 0; cell < numCells; cell++)
		most = Math.max(most, offsets[cell + 1] - offsets[cell]);
	const { finder, load, loadCentres } = createSimilarityFinder(
		similarity,
		kind,
		most,
	);
	const all = createCandidates(blockRows, numProbes);
	const inCell = createCandidates(blockRows, numProbes);
	const ids = new Int32Array(numProbes);
	const values = new Float32Array(numProbes);
	// `offerColumns` leaves out a row itself, but no row is a centre.
	const noRow = new Int32Array(blockRows).fill(-1);

	function searchCell(cell: number, rowIds: Int32Array, slots: number[]): void {
		const first = offsets[cell];
		const rows = offsets[cell + 1] - first;
		if (rows === 0 || slots.length === 0) return;
		const own = data.subarray(first * cols, (first + rows) * cols);
		loadCentres({ rows, cols, data: own });
		load(
			Int32Array.from(slots, (slot) => rowIds[slot]),
			"rows",
		);
		inCell.state.counts.fill(0);
		// A list with a lower number may have the value of a threshold.
		inCell.state.thresholdIds.fill(2 ** 31 - 1);
		for (const [i, slot] of slots.entries())
			inCell.thresholds[i] = all.thresholds[slot];
		const lists = Int32Array.from({ length: rows }, (_, i) => first + i);
		offerColumns(finder, inCell, noRow.subarray(0, slots.length), lists);
		for (const [i, slot] of slots.entries()) {
			const count = inCell.take(i, ids, values);
			for (let t = 0; t < count; t++)
				if (values[t] >= all.thresholds[slot])
					all.offer(slot, ids[t], values[t]);
		}
	}

	return (rowIds: Int32Array, slotsOf: readonly number[][]): Int32Array => {
		all.state.counts.fill(0);
		all.thresholds.fill(Number.NEGATIVE_INFINITY);
		for (const [cell, slots] of slotsOf.entries())
			searchCell(cell, rowIds, slots);
		const nearest = new Int32Array(rowIds.length * numProbes);
		for (let slot = 0; slot < rowIds.length; slot++) {
			all.take(slot, ids, values);
			nearest.set(ids, slot * numProbes);
		}
		return nearest;
	};
}
