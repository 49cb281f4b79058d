/**
 * The best candidates of every row, kept while similarities stream past in any order.
 * A row appends what may belong to its best and is cut back to them when it is full; equal similarities rank by row index, so the outcome depends on no order.
 */
import { sharedFloats, sharedInts } from "../../arrays/shared-memory.ts";

/** All that is kept, as it lies in shared memory; another set of as many rows and candidates can take it over. */
export interface CandidateState {
	readonly ids: Int32Array;
	readonly values: Float32Array;
	readonly counts: Int32Array;
	readonly thresholds: Float32Array;
	readonly thresholdIds: Int32Array;
}

export interface Candidates {
	/** How many of a row are wanted. */
	readonly keep: number;
	/** [N], in shared memory: a value under its row's threshold can be passed over; one that is not goes to `offer`. */
	readonly thresholds: Float32Array;
	offer(row: number, id: number, value: number): void;
	/** Writes a row's best, best first, into the caller's arrays (length `keep`) and returns how many there are. */
	take(row: number, ids: Int32Array, values: Float32Array): number;
	readonly state: CandidateState;
}

/** Room beyond `keep` with which a row is seldom cut. */
export function usualSpare(keep: number): number {
	return Math.max(16, keep >> 1);
}

/** Keeps `keep` candidates (at least 1) for each row, with room for `spare` (at least 1) more before they are cut. */
export function createCandidates(
	numRows: number,
	keep: number,
	spare: number,
): Candidates {
	const capacity = keep + spare;
	const state = {
		ids: sharedInts(numRows * capacity),
		values: sharedFloats(numRows * capacity),
		counts: sharedInts(numRows),
		thresholds: sharedFloats(numRows).fill(Number.NEGATIVE_INFINITY),
		thresholdIds: sharedInts(numRows),
	};
	return candidatesOf(state, keep);
}

/** Candidates that are there already. */
export function candidatesOf(state: CandidateState, keep: number): Candidates {
	const { ids, values, counts, thresholds, thresholdIds } = state;
	const capacity = counts.length === 0 ? 0 : ids.length / counts.length;

	function cut(row: number): void {
		const first = row * capacity;
		const worst = first + keep - 1;
		selectBest(ids, values, first, first + counts[row] - 1, worst);
		counts[row] = keep;
		thresholds[row] = values[worst];
		thresholdIds[row] = ids[worst];
	}

	return {
		keep,
		thresholds,
		offer: (row, id, value) => {
			if (value === thresholds[row] && id > thresholdIds[row]) return;
			const at = row * capacity + counts[row]++;
			ids[at] = id;
			values[at] = value;
			if (counts[row] === capacity) cut(row);
		},
		take: (row, outIds, outValues) => {
			if (counts[row] > keep) cut(row);
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

/** Quickselect: moves the best to `first..target` with the last of them at `target`; no two entries are equal, ids being different. */
function selectBest(
	ids: Int32Array,
	values: Float32Array,
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

/** Insertion sort of the first `count` entries, larger values first, equal ones by id. */
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
