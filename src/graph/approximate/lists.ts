/**
 * The lists of an approximate search (an inverted file): each row is a member of the list whose centre is nearest to it, and visits the
 * next nearest lists; it probes all of these. Centres come from k-means on a sample. A row is only compared with members of lists that it probes.
 */

import type { FloatMatrix } from "../../arrays/matrix.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import type { PairKind } from "../../kernels/near-pairs.ts";
import type { Similarity } from "../similarity.ts";
import { createSimilarityFinder, offerColumns } from "../similarity-finder.ts";
import { createCandidates } from "./candidates.ts";

/** All arrays are in shared memory. */
export interface Lists {
	readonly numLists: number;
	/** Lists that a row probes: its own and those that it visits. */
	readonly numProbes: number;
	/** [N x numProbes] the lists of each row, nearest first. */
	readonly probes: Int32Array;
	/** CSR: the members of each list, ascending. */
	readonly memberOffsets: Int32Array;
	readonly members: Int32Array;
	/** CSR: the visitors of each list, ascending. */
	readonly visitorOffsets: Int32Array;
	readonly visitors: Int32Array;
}

/** Iterations of k-means. */
const numIterations = 3;
/** The most rows whose lists are searched for at once. */
const blockRows = 1024;

/** K-means on a sample, whose first `numLists` rows are the first centres; for cosines, centres have length 1. */
export function findCentres(
	similarity: Similarity,
	kind: PairKind,
	sample: Int32Array,
	numLists: number,
): FloatMatrix {
	const { data, cols } = similarity.prepare(sample.subarray(0, numLists));
	const centres = { rows: numLists, cols, data };
	for (let i = 0; i < numIterations; i++)
		moveCentres(similarity, kind, sample, centres);
	return centres;
}

/** Moves each centre to the mean of the rows nearest to it; one that is nearest to no row stays. */
function moveCentres(
	similarity: Similarity,
	kind: PairKind,
	sample: Int32Array,
	{ rows, cols, data }: FloatMatrix,
): void {
	const sums = new Float64Array(rows * cols);
	const counts = new Int32Array(rows);
	const find = createListFinder(similarity, kind, { rows, cols, data }, 1);
	for (let first = 0; first < sample.length; first += blockRows) {
		const ids = sample.subarray(first, first + blockRows);
		const nearest = find(ids);
		const block = similarity.prepare(ids).data;
		for (let i = 0, at = 0; i < ids.length; i++) {
			counts[nearest[i]]++;
			const start = nearest[i] * cols;
			for (let d = 0; d < cols; d++) sums[start + d] += block[at++];
		}
	}
	for (let list = 0; list < rows; list++) {
		if (counts[list] === 0) continue;
		const start = list * cols;
		let divisor = counts[list];
		if (!similarity.halfSquares)
			divisor = Math.hypot(...sums.subarray(start, start + cols)) || 1;
		for (let d = 0; d < cols; d++) data[start + d] = sums[start + d] / divisor;
	}
}

/**
 * Returns a function that finds the nearest lists of at most 1024 rows: [rows x numProbes], nearest first.
 * @param numProbes at most the number of centres
 */
export function createListFinder(
	similarity: Similarity,
	kind: PairKind,
	centres: FloatMatrix,
	numProbes: number,
): (ids: Int32Array) => Int32Array {
	const most = Math.max(blockRows, centres.rows);
	const { finder, load, loadCentres } = createSimilarityFinder(
		similarity,
		kind,
		most,
	);
	loadCentres(centres);
	const candidates = createCandidates(blockRows, numProbes);
	const lists = Int32Array.from({ length: centres.rows }, (_, list) => list);
	// `offerColumns` leaves out a row itself, but no row is a centre.
	const noRow = new Int32Array(blockRows).fill(-1);
	const ids = new Int32Array(numProbes);
	const values = new Float32Array(numProbes);
	return (rowIds) => {
		const { counts, thresholds } = candidates.state;
		counts.fill(0);
		thresholds.fill(Number.NEGATIVE_INFINITY);
		load(rowIds, "rows");
		const owners = noRow.subarray(0, rowIds.length);
		offerColumns(finder, candidates, owners, lists);
		const nearest = new Int32Array(rowIds.length * numProbes);
		for (let slot = 0; slot < rowIds.length; slot++) {
			candidates.take(slot, ids, values);
			nearest.set(ids, slot * numProbes);
		}
		return nearest;
	};
}

/** Inverts `probes`: the members and the visitors of each list. */
export function fillLists(
	probes: Int32Array,
	numProbes: number,
	numLists: number,
): Lists {
	const invert = createInversion(probes, numProbes, numLists);
	const [memberOffsets, members] = invert(0, 1);
	const [visitorOffsets, visitors] = invert(1, numProbes);
	if (members.length !== probes.length / numProbes)
		throw new Error("a row without a list");
	return {
		numLists,
		numProbes,
		probes,
		memberOffsets,
		members,
		visitorOffsets,
		visitors,
	};
}

/** Returns a function that finds, for each list, the rows that have it among their probes `first` up to `last`, as [offsets, rows] (CSR). */
function createInversion(
	probes: Int32Array,
	numProbes: number,
	numLists: number,
) {
	return (first: number, last: number): [Int32Array, Int32Array] => {
		const offsets = sharedInts(numLists + 1);
		for (let start = 0; start < probes.length; start += numProbes)
			for (let p = first; p < last; p++) offsets[probes[start + p] + 1]++;
		for (let list = 0; list < numLists; list++)
			offsets[list + 1] += offsets[list];
		const next = offsets.slice(0, numLists);
		const rows = sharedInts(offsets[numLists]);
		for (
			let start = 0, row = 0;
			start < probes.length;
			start += numProbes, row++
		)
			for (let p = first; p < last; p++) rows[next[probes[start + p]]++] = row;
		return [offsets, rows];
	};
}
