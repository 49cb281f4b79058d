/**
 * Writing .npy files: the same bytes as NumPy's save for float32 and int32 arrays, put in place only when complete.
 * Values are written without a copy, so an array of any size takes no more memory.
 */
import type { FloatMatrix, IntMatrix } from "../../arrays/matrix.ts";
import { AtomicFile } from "../atomic-file.ts";
import { bytePieces } from "../byte-pieces.ts";
import { formatHeader } from "./npy-header.ts";

export interface NpyStream<T extends Float32Array | Int32Array> {
	/** Rows written so far. */
	readonly rows: number;
	/** Appends whole rows, row-major. */
	append(values: T): void;
	/** Completes the header and puts the file in place. */
	commit(): void;
	/** Removes what was written; does nothing after `commit`. */
	abort(): void;
}

/**
 * Writes a matrix [rows, cols] as float32.
 * @throws InputError for a path that cannot be written
 */
export function writeFloatMatrix(path: string, matrix: FloatMatrix): void {
	writeWhole(createNpyStream(path, "float32", matrix.cols), matrix.data);
}

/** Writes a matrix [rows, cols] as int32; throws as `writeFloatMatrix`. */
export function writeIntMatrix(path: string, matrix: IntMatrix): void {
	writeWhole(createNpyStream(path, "int32", matrix.cols), matrix.data);
}

/** Writes values [N] as float32; throws as `writeFloatMatrix`. */
export function writeFloatVector(path: string, values: Float32Array): void {
	writeWhole(createNpyStream(path, "float32", null), values);
}

/** Writes values [N] as int32; throws as `writeFloatMatrix`. */
export function writeIntVector(path: string, values: Int32Array): void {
	writeWhole(createNpyStream(path, "int32", null), values);
}

/**
 * Starts a .npy file that grows row by row: rows of `cols` values, or single values where `cols` is null.
 * @throws InputError as `AtomicFile` does, here and in every method
 */
export function createNpyStream(
	path: string,
	dtype: "float32",
	cols: number | null,
): NpyStream<Float32Array>;
export function createNpyStream(
	path: string,
	dtype: "int32",
	cols: number | null,
): NpyStream<Int32Array>;
export function createNpyStream(
	path: string,
	dtype: "float32" | "int32",
	cols: number | null,
): NpyStream<Float32Array | Int32Array> {
	const code = dtype === "float32" ? "f4" : "i4";
	const header = (rows: number) =>
		formatHeader(code, cols === null ? [rows] : [rows, cols]);
	const file = new AtomicFile(path);
	let length = 0;
	file.write(header(0));
	const rows = () => length / (cols ?? 1);
	return {
		get rows() {
			return rows();
		},
		append: (values) => {
			if (values.length % (cols ?? 1) !== 0)
				throw new RangeError(
					`${path}: ${values.length} values in rows of ${cols}`,
				);
			for (const { bytes } of bytePieces(values)) file.write(bytes);
			length += values.length;
		},
		commit: () => {
			// The header's length does not depend on the number of rows.
			file.overwrite(0, header(rows()));
			file.commit();
		},
		abort: () => file.abort(),
	};
}

function writeWhole<T extends Float32Array | Int32Array>(
	stream: NpyStream<T>,
	values: T,
): void {
	try {
		stream.append(values);
		stream.commit();
	} finally {
		stream.abort();
	}
}
