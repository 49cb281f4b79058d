/** Reads some rows of a file of features into memory at once. */
import type { ComparedRows } from "../../arrays/matrix.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import type { OpenFile } from "../input-file.ts";
import { createLoader } from "./row-loader.ts";
import type { StoredMatrix } from "./stored-matrix.ts";
import { withStoredFile } from "./stored-rows.ts";

/** Rows that are fewer bytes apart are read at once, with those between them. */
const gapBytes = 16_384;
/** Most bytes of float32 values that are read at once. */
const spanBytes = 1 << 22;

/**
 * The values of these rows, as they are in the file, in memory that kernels and threads reach.
 * @param rows ascending, by their number in the matrix
 * @throws InputError where the file was removed or has changed
 */
export function gatherRows(
	features: StoredMatrix,
	rows: Int32Array,
): ComparedRows {
	const { cols } = features;
	const gathered = createKernelFloats(rows.length * cols);
	withStoredFile(features, (file) =>
		readSpans(file, features, rows, gathered.data),
	);
	return { rows: rows.length, cols, ...gathered };
}

function readSpans(
	file: OpenFile,
	features: StoredMatrix,
	rows: Int32Array,
	to: Float32Array,
): void {
	const { cols, selection } = features;
	const most = Math.max(1, Math.floor(spanBytes / (4 * cols)));
	// Rows of a selection are not side by side in the file.
	const gap = selection ? 1 : 1 + Math.floor(gapBytes / (4 * cols));
	const load = createLoader(file, features, to, most);
	let span: Float32Array | null = null;
	let loadSpan: typeof load | null = null;
	for (let start = 0, end = 0; start < rows.length; start = end) {
		const first = rows[start];
		for (end++; end < rows.length; end++)
			if (rows[end] - rows[end - 1] > gap || rows[end] - first >= most) break;
		const count = rows[end - 1] + 1 - first;
		if (count === end - start) {
			load(first, count, start * cols);
			continue;
		}
		span ??= new Float32Array(most * cols);
		loadSpan ??= createLoader(file, features, span, most);
		loadSpan(first, count, 0);
		for (let i = start; i < end; i++) {
			const from = (rows[i] - first) * cols;
			to.set(span.subarray(from, from + cols), i * cols);
		}
	}
}
