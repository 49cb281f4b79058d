/** Lists of near rows and their similarities for some rows (CSR), written one row after another and in whatever order they are wanted. */
import type { Candidates } from "../../graph/approximate/candidates.ts";

export interface NearLists {
	/** The row of each list. */
	readonly rows: Int32Array;
	/** [lists + 1] */
	readonly offsets: Float64Array;
	readonly ids: Int32Array;
	readonly values: Float32Array;
}

/** Collects lists from the candidates of rows. */
export interface NearListWriter {
	/**
	 * Appends the best candidates in a slot, best first, and returns their number.
	 * @param numberOf the number in the set of each candidate's id
	 */
	add(
		row: number,
		candidates: Candidates,
		slot: number,
		numberOf: Int32Array,
	): number;
	finish(): NearLists;
}

const firstLength = 1 << 12;

/** @param numBest the most candidates of a row */
export function createNearListWriter(numBest: number): NearListWriter {
	let rows = new Int32Array(firstLength);
	let offsets = new Float64Array(firstLength);
	let ids = new Int32Array(firstLength);
	let values = new Float32Array(firstLength);
	let numRows = 0;
	let length = 0;
	const bestIds = new Int32Array(numBest);
	const bestValues = new Float32Array(numBest);
	return {
		add(row, candidates, slot, numberOf) {
			const count = candidates.take(slot, bestIds, bestValues);
			if (numRows + 2 > offsets.length) {
				rows = longer(rows, Int32Array);
				offsets = longer(offsets, Float64Array);
			}
			if (length + count > ids.length) {
				ids = longer(ids, Int32Array, count);
				values = longer(values, Float32Array, count);
			}
			for (let t = 0; t < count; t++) {
				ids[length + t] = numberOf[bestIds[t]];
				values[length + t] = bestValues[t];
			}
			length += count;
			rows[numRows++] = row;
			offsets[numRows] = length;
			return count;
		},
		finish: () => ({
			rows: rows.subarray(0, numRows),
			offsets: offsets.subarray(0, numRows + 1),
			ids: ids.subarray(0, length),
			values: values.subarray(0, length),
		}),
	};
}

function longer<A extends Int32Array | Float32Array | Float64Array>(
	array: A,
	Kind: new (length: number) => A,
	more = 0,
): A {
	const copy = new Kind(2 * array.length + more);
	copy.set(array as never);
	return copy;
}

/** The lists in another order. */
export function reorderLists(
	{ rows, offsets, ids, values }: NearLists,
	order: Int32Array,
): NearLists {
	const sorted = {
		rows: order.map((i) => rows[i]),
		offsets: new Float64Array(order.length + 1),
		ids: new Int32Array(ids.length),
		values: new Float32Array(values.length),
	};
	let at = 0;
	for (let i = 0; i < order.length; i++) {
		const start = offsets[order[i]];
		const end = offsets[order[i] + 1];
		sorted.ids.set(ids.subarray(start, end), at);
		sorted.values.set(values.subarray(start, end), at);
		at += end - start;
		sorted.offsets[i + 1] = at;
	}
	return sorted;
}
