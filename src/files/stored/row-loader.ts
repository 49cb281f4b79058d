/** Reads rows of a .npy file into memory as float32. */
import { bytesOf } from "../byte-pieces.ts";
import { withFileErrors } from "../file-errors.ts";
import type { OpenFile } from "../input-file.ts";
import { toFloat32 } from "../npy/convert-values.ts";
import { decode } from "../npy/npy-values.ts";
import { type StoredMatrix, storedKind } from "./stored-matrix.ts";

/** Reads `count` rows, from row `first` on, into the values from offset `to` on. */
export type Loader = (first: number, count: number, to: number) => void;

/** @param most the most rows that are read at once */
export function createLoader(
	file: OpenFile,
	{ path, cols, header, selection }: StoredMatrix,
	values: Float32Array,
	most: number,
): Loader {
	const { dtype, dataOffset } = header;
	const bytes = bytesOf(values);
	const rowBytes = cols * dtype.bytes;
	const isFloat32 = dtype.code === "f4";
	const chunk = new ArrayBuffer(isFloat32 ? 0 : most * rowBytes);

	function read(first: number, count: number, to: number): void {
		const position = dataOffset + first * rowBytes;
		const length = count * cols;
		if (isFloat32) {
			file.readInto(bytes.subarray(4 * to, 4 * (to + length)), position);
			return;
		}
		file.readInto(new Uint8Array(chunk, 0, count * rowBytes), position);
		const decoded = decode(dtype.code, chunk, length);
		toFloat32(decoded, values.subarray(to, to + length));
	}

	/** Rows that follow one another in the file are read at once. */
	function readSelected(first: number, count: number, to: number): void {
		const { rows } = selection!;
		const last = first + count;
		for (let start = first, end = first; start < last; start = end) {
			for (end++; end < last && rows[end] === rows[end - 1] + 1; ) end++;
			read(rows[start], end - start, to + (start - first) * cols);
		}
	}

	const load = selection ? readSelected : read;
	return (first, count, to) =>
		withFileErrors(path, storedKind, () => load(first, count, to));
}
