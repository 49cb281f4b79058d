/** Takes some rows of features, in memory or in a file. */
import type { ComparedRows } from "../../arrays/matrix.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import { type Features, isStored, type StoredMatrix } from "./stored-matrix.ts";

/**
 * The matrix of these rows. Those of a file stay there; those in memory are copied, or moved to the front of their own memory.
 * @param rows ascending
 * @param isInPlace whether rows in memory may be overwritten
 */
export function selectFeatures(
	features: Features,
	rows: Int32Array,
	isInPlace: boolean,
): Features {
	if (isStored(features)) return selectStored(features, rows);
	return isInPlace ? moveRows(features, rows) : copyRows(features, rows);
}

let numSelections = 0;

function selectStored(stored: StoredMatrix, rows: Int32Array): StoredMatrix {
	const before = stored.selection?.rows;
	const ofFile = sharedInts(rows.length);
	for (let i = 0; i < rows.length; i++)
		ofFile[i] = before ? before[rows[i]] : rows[i];
	const selection = { id: ++numSelections, rows: ofFile };
	return { ...stored, rows: rows.length, selection };
}

function moveRows(features: ComparedRows, rows: Int32Array): ComparedRows {
	const { cols, data } = features;
	// The i-th of ascending rows is never before row i. Rows that follow one another are moved at once.
	for (let i = 0, next = 0; i < rows.length; i = next) {
		while (next < rows.length && rows[next] - rows[i] === next - i) next++;
		const from = rows[i] * cols;
		data.copyWithin(i * cols, from, from + (next - i) * cols);
	}
	const moved = data.subarray(0, rows.length * cols);
	return { ...features, rows: rows.length, data: moved };
}

function copyRows(features: ComparedRows, rows: Int32Array): ComparedRows {
	const { cols, data } = features;
	const copy = createKernelFloats(rows.length * cols);
	for (let i = 0; i < rows.length; i++)
		copy.data.set(
			data.subarray(rows[i] * cols, (rows[i] + 1) * cols),
			i * cols,
		);
	return { rows: rows.length, cols, ...copy };
}
