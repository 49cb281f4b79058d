/**
 * Reads matrices and vectors from .npy files and checks them (shape, dtype, exact length, finite, in range), so that later code need not.
 */
import { type KnnGraph, parseKnnGraph } from "../../arrays/knn-graph.ts";
import type { ComparedRows, IntMatrix } from "../../arrays/matrix.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import { InputError } from "../../errors.ts";
import type { InputFile } from "../input-file.ts";
import {
	allocate,
	allocateFloats,
	checkVector,
	featureShape,
	matrixShape,
	type NpyReadOptions,
} from "./array-shapes.ts";
import { type ArraySource, withArray } from "./array-source.ts";
import {
	type Convert,
	finiteFloats,
	fittingInts,
	toInt32,
	toNeighbours,
} from "./convert-values.ts";
import type { DtypeCode } from "./npy-dtype.ts";
import type { NpyHeader } from "./npy-header.ts";
import { fillValues } from "./npy-values.ts";

/**
 * Reads an N x D matrix of any number type as float32; at least one row and one column.
 * @throws InputError for another shape, NaN or an infinity (with its row and column), and whatever makes a .npy file unreadable
 */
export function readFloatMatrix(
	source: ArraySource,
	options: NpyReadOptions = { shared: false },
): ComparedRows {
	return withArray(source, (file, header) => {
		const [rows, cols] = featureShape(file.path, header);
		return { rows, cols, ...readFloats(file, header, options) };
	});
}

function readFloats(
	file: InputFile,
	header: NpyHeader,
	options: NpyReadOptions,
) {
	const floats = allocate(file.path, header, (count) =>
		allocateFloats(count, options),
	);
	fillValues(file, header, floats.data, finiteFloats);
	return floats;
}

/**
 * Reads a matrix of integers, of any integer type or as floats, as int32; it may have no rows.
 * @throws InputError for another shape, a fraction, NaN, a value beyond 32 bits or beyond those that its float type has exactly (with its row and column),
 * and whatever makes a .npy file unreadable
 */
export function readIntMatrix(
	source: ArraySource,
	options: NpyReadOptions,
): IntMatrix {
	return readInts(source, toInt32, options);
}

function readInts(
	source: ArraySource,
	convert: Convert<Int32Array>,
	{ shared }: NpyReadOptions,
): IntMatrix {
	return withArray(source, (file, header) => {
		const { path } = file;
		const [rows, cols] = matrixShape(path, header);
		const data = allocate(path, header, (count) =>
			shared ? sharedInts(count) : new Int32Array(count),
		);
		const { isFloat } = header.dtype;
		const expected = isFloat ? "integers" : fittingInts.expected;
		fillValues(file, header, data, { convert, expected });
		requireExact(path, header, { rows, cols, data });
		return { rows, cols, data };
	});
}

/** Above these a float may be the rounding of a neighbouring integer; 64-bit floats hold every 32-bit integer. */
const exactIntegers: Partial<Record<DtypeCode, number>> = {
	f2: 2 ** 11,
	f4: 2 ** 24,
};

function requireExact(
	path: string,
	{ dtype: { code, name } }: NpyHeader,
	{ cols, data }: IntMatrix,
): void {
	const most = exactIntegers[code];
	if (most === undefined) return;
	const bad = data.findIndex((value) => Math.abs(value) > most);
	if (bad >= 0)
		throw new InputError(
			path,
			`integers to ${most}, above which ${name} lacks some`,
			`${data[bad]} in row ${Math.floor(bad / cols)}, column ${bad % cols}`,
			"save them as int32",
		);
}

/**
 * Reads an N x (K+1) neighbour graph. The largest number of an unsigned or a 64-bit type, which cuVS and others write for a missing neighbour, counts as -1.
 * @throws InputError as `readIntMatrix` and `parseKnnGraph` do
 */
export function readKnnGraph(
	source: ArraySource,
	numRows: number,
	options: NpyReadOptions,
): KnnGraph {
	const path = typeof source === "string" ? source : source.file.path;
	return parseKnnGraph(readInts(source, toNeighbours, options), numRows, path);
}

/**
 * Reads N or N x 1 numbers of any type as float32; may be empty.
 * @throws InputError for another shape, NaN or an infinity, and whatever makes a .npy file unreadable
 */
export function readFloatVector(
	path: string,
	options: NpyReadOptions,
): Float32Array {
	return withArray(path, (file, header) => {
		checkVector(path, header);
		return readFloats(file, header, options).data;
	});
}
