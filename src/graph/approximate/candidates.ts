/**
 * The best candidates of every row, collected from similarities that arrive in any order.
 * Candidates that may be among a row's best are appended; when its space is full, all but the best are dropped. Equal similarities rank by row index,
 * so the result does not depend on the order of arrival.
 */
import { sharedFloats, sharedInts } from "../../arrays/shared-memory.ts";

/** The candidates of N rows with space for C each; all arrays are in shared memory. */
export interface CandidateState {
	/** [N x C] */
	readonly ids: Int32Array;
	/** [N x C] the candidates' similarities. */
	readonly values: Float32Array;
	/** [N] candidates of each row. */
	readonly counts: Int32Array;
	/** [N] the similarity and the id of the worst of a row's best candidates, as of the last time that others were dropped. */
	readonly thresholds: Float32Array;
	readonly thresholdIds: Int32Array;
}

export interface Candidates {
	/** The number of best candidates of a row. */
	readonly numBest: number;
	/** [N], in shared memory: the caller only offers values that are not below their row's threshold. */
	readonly thresholds: Float32Array;
	offer(row: number, id: number, value: number): void;
	/** Writes a row's best candidates, best first, to the caller's arrays of length `numBest` and returns their number. */
	take(row: number, ids: Int32Array, values: Float32Array): number;
	readonly state: CandidateState;
}

/** Makes space for `numBest` (at least 1) candidates of each row and `spare` (at least 1) more; with the default, a row is seldom full. */
export function createCandidates(
	numRows: number,
	numBest: number,
	spare = Math.max(16, numBest >> 1),
): Candidates {
	const capacity = numBest + spare;
	const state = {
		ids: sharedInts(numRows * capacity),
		values: sharedFloats(numRows * capacity),
		counts: sharedInts(numRows),
		thresholds: sharedFloats(numRows).fill(Number.NEGATIVE_INFINITY),
		thresholdIds: sharedInts(numRows),
	};
	return candidatesOf(state, numBest);
}

/** Opens candidates that exist already. */
export function candidatesOf(
	state: CandidateState,
	numBest: number,
): Candidates {
	const { ids, values, counts, thresholds, thresholdIds } = state;
	const capacity = counts.length === 0 ? 0 : ids.length / counts.length;

	function dropWorst(row: number): void {
		const first = row * capacity;
		const worst = first + numBest - 1;
		selectBest(state, first, first + counts[row] - 1, worst);
		counts[row] = numBest;
		thresholds[row] = values[worst];
		thresholdIds[row] = ids[worst];
	}

	return {
		numBest,
		thresholds,
		offer: (row, id, value) => {
			if (value === thresholds[row] && id > thresholdIds[row]) return;
			const at = row * capacity + counts[row]++;
			ids[at] = id;
			values[at] = value;
			if (counts[row] === capacity) dropWorst(row);
		},
		take: (row, outIds, outValues) => {
			if (counts[row] > numBest) dropWorst(row);
			const first = row * capacity;
			const count = counts[row];
			for (let t = 0; t < count; t++) {
				outIds[t] = ids[first + t];
				outValues[t] = values[first + t];
			}
			sortByValue(outIds, outValues, count);
			return count;
		},
		state,
	};
}

/** Quickselect: moves the best to `first..target`, the worst of them to `target`; no two entries are equal, since ids differ. */
function selectBest(
	{ ids, values }: CandidateState,
	first: number,
	last: number,
	target: number,
): void {
	while (first < last) {
		const middle = (first + last) >> 1;
		const pivot = values[middle];
		const pivotId = ids[middle];
		let i = first;
		let j = last;
		while (i <= j) {
			while (values[i] > pivot || (values[i] === pivot && ids[i] < pivotId))
				i++;
			while (values[j] < pivot || (values[j] === pivot && ids[j] > pivotId))
				j--;
			if (i > j) break;
			const value = values[i];
			const id = ids[i];
			values[i] = values[j];
			ids[i] = ids[j];
			values[j] = value;
			ids[j] = id;
			i++;
			j--;
		}
		if (target <= j) last = j;
		else if (target >= i) first = i;
		else return;
	}
}

/** Insertion sort of `count` entries from `first` on: larger values first, equal ones by id. */
export function sortByValue(
	ids: Int32Array,
	values: Float32Array | Float64Array,
	count: number,
	first = 0,
): void {
	for (let t = first + 1; t < first + count; t++) {
		const value = values[t];
		const id = ids[t];
		let at = t;
		while (
			at > first &&
			(values[at - 1] < value || (values[at - 1] === value && ids[at - 1] > id))
		) {
			values[at] = values[at - 1];
			ids[at] = ids[at - 1];
			at--;
		}
		values[at] = value;
		ids[at] = id;
	}
}
