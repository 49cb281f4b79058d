/**
 * Rows in lists around centres (k-means on a sample), and for each row the lists whose centres are nearest to it: its own first.
 * An approximate search compares rows with those of their lists alone.
 */

import type { FloatMatrix } from "../../arrays/matrix.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import type { PairKind } from "../../kernels/near-pairs.ts";
import type { Similarity } from "../similarity.ts";
import { createSimilarityFinder, offerColumns } from "../similarity-finder.ts";
import { createCandidates, usualSpare } from "./candidates.ts";

/** In shared memory. */
export interface Lists {
	readonly numLists: number;
	/** Lists that a row looks into. */
	readonly numProbes: number;
	/** [N x numProbes] nearest first. */
	readonly probes: Int32Array;
	/** CSR: the rows whose nearest list it is, rising. */
	readonly memberOffsets: Int32Array;
	readonly members: Int32Array;
	/** CSR: the rows that look into it too, rising. */
	readonly visitorOffsets: Int32Array;
	readonly visitors: Int32Array;
}

const iterations = 3;
const blockRows = 1024;

/** Means of the rows nearest to each of the first `numLists` sampled rows, and to those, a few times over; of cosines scaled to length 1. */
export function findCentres(
	similarity: Similarity,
	kind: PairKind,
	sample: Int32Array,
	numLists: number,
): FloatMatrix {
	const { data, cols } = similarity.prepare(sample.subarray(0, numLists));
	const centres = { rows: numLists, cols, data };
	for (let i = 0; i < iterations; i++)
		moveCentres(similarity, kind, sample, centres);
	return centres;
}

/** A centre that is nearest to no row stays where it is. */
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

/** Returns what finds the `numProbes` (at most the number of centres) nearest lists of some rows, at most 1024: [rows x numProbes], nearest first. */
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
	const spare = usualSpare(numProbes);
	const candidates = createCandidates(blockRows, numProbes, spare);
	const lists = Int32Array.from({ length: centres.rows }, (_, list) => list);
	const nobody = new Int32Array(blockRows).fill(-1);
	const ids = new Int32Array(numProbes);
	const values = new Float32Array(numProbes);
	return (rowIds) => {
		const { counts, thresholds } = candidates.state;
		counts.fill(0);
		thresholds.fill(Number.NEGATIVE_INFINITY);
		load(rowIds, "rows");
		const owners = nobody.subarray(0, rowIds.length);
		offerColumns(finder, candidates, owners, lists);
		const nearest = new Int32Array(rowIds.length * numProbes);
		for (let slot = 0; slot < rowIds.length; slot++) {
			candidates.take(slot, ids, values);
			nearest.set(ids, slot * numProbes);
		}
		return nearest;
	};
}

/** Turns each row's nearest lists around. */
export function fillLists(
	probes: Int32Array,
	numProbes: number,
	numLists: number,
): Lists {
	const rows = probes.length / numProbes;
	const [memberOffsets, members] = turn(probes, numProbes, numLists, 0, 1);
	const [visitorOffsets, visitors] = turn(
		probes,
		numProbes,
		numLists,
		1,
		numProbes,
	);
	if (members.length !== rows) throw new Error("a row without a list");
	const own = { memberOffsets, members };
	return { numLists, numProbes, probes, ...own, visitorOffsets, visitors };
}

/** CSR of the rows whose probes from the `first` up to the `last` a list is among. */
function turn(
	probes: Int32Array,
	numProbes: number,
	numLists: number,
	first: number,
	last: number,
): [Int32Array, Int32Array] {
	const offsets = sharedInts(numLists + 1);
	for (let start = 0; start < probes.length; start += numProbes)
		for (let p = first; p < last; p++) offsets[probes[start + p] + 1]++;
	for (let list = 0; list < numLists; list++)
		offsets[list + 1] += offsets[list];
	const next = offsets.slice(0, numLists);
	const entries = sharedInts(offsets[numLists]);
	for (let start = 0, row = 0; start < probes.length; start += numProbes, row++)
		for (let p = first; p < last; p++) entries[next[probes[start + p]]++] = row;
	return [offsets, entries];
}
