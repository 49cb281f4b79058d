/**
 * .npy files in and out, in the shapes that the rest works with: the way features, graphs, labels and results are stored.
 * Arrays are checked on entry (shape, dtype, exact length, finite, in range), so that no code behind needs to.
 */

import { type KnnGraph, parseKnnGraph } from "../../arrays/knn-graph.ts";
import type { ComparedRows, IntMatrix } from "../../arrays/matrix.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import { InputError } from "../../errors.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import { addressSpaceRemedy } from "../../threads/memory-limits.ts";
import { type InputFile, withInputFile } from "../input-file.ts";
import {
	type Convert,
	copy64,
	toFloat32,
	toInt32,
	toNeighbours,
	toWhole,
	type Values,
} from "./convert-values.ts";
import { type DtypeCode, type NpyHeader, readHeader } from "./npy-header.ts";
import { fillValues } from "./npy-values.ts";

export {
	createNpyStream,
	type NpyStream,
	writeFloatMatrix,
	writeFloatVector,
	writeIntMatrix,
	writeIntVector,
} from "./write-npy.ts";

/** An array that lies in a file as in a .npy file, behind `header.dataOffset` bytes. */
export interface ArrayInFile {
	readonly file: InputFile;
	readonly header: NpyHeader;
}

/** Path of a .npy file, or an array in a file of another format. */
export type ArraySource = string | ArrayInFile;

export interface NpyReadOptions {
	/** Put the values into shared memory, for worker threads. */
	readonly shared: boolean;
}

/** Label values as exact numbers: 64-bit integers only where 32 bits are too few. */
export type LabelValues =
	| Int32Array
	| Float64Array
	| BigInt64Array
	| BigUint64Array;

export const FINITE = "finite float32 values";
export const FITTING = "32-bit integers";

/**
 * Reads an N x D matrix of any number type as float32; at least one row and one column.
 * @throws InputError for another shape, NaN or an infinity (with its row and column), and whatever makes a .npy file unreadable
 */
export function readFloatMatrix(
	source: ArraySource,
	options: NpyReadOptions,
): ComparedRows {
	return withArray(source, (file, header) => {
		const { path } = file;
		const [rows, cols] = featureShape(path, header);
		const room = allocate(path, header, (count) => floatRoom(count, options));
		fillValues(file, header, room.data, toFloat32, FINITE);
		return { rows, cols, ...room };
	});
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
	options: NpyReadOptions,
): IntMatrix {
	return withArray(source, (file, header) => {
		const { path } = file;
		const [rows, cols] = matrixShape(path, header);
		const data = allocate(path, header, (count) =>
			options.shared ? sharedInts(count) : new Int32Array(count),
		);
		const { isFloat } = header.dtype;
		fillValues(file, header, data, convert, isFloat ? "integers" : FITTING);
		requireExact(path, header, { rows, cols, data });
		return { rows, cols, data };
	});
}

/** Floats above these may stand for a neighbouring integer; those of 64 bits hold every 32-bit integer. */
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
		const room = allocate(path, header, (count) => floatRoom(count, options));
		fillValues(file, header, room.data, toFloat32, FINITE);
		return room.data;
	});
}

/**
 * Reads N or N x 1 labels exactly: any integer type, or floats that are whole numbers.
 * @throws InputError for another shape, no label at all, a fraction, NaN or an infinity, and whatever makes a .npy file unreadable
 */
export function readLabelValues(source: ArraySource): LabelValues {
	return withArray(source, (file, header) => {
		const { path } = file;
		checkVector(path, header);
		const { dtype, count } = header;
		if (count === 0) throw new InputError(path, "at least 1 label", "0");
		const fill = <T extends Values>(to: T, convert: Convert<T>) => {
			fillValues(file, header, to, convert, "whole numbers");
			return to;
		};
		if (dtype.code === "i8")
			return narrowed(fill(new BigInt64Array(count), copy64));
		if (dtype.code === "u8")
			return narrowed(fill(new BigUint64Array(count), copy64));
		if (dtype.isFloat || dtype.code === "u4")
			return fill(new Float64Array(count), toWhole);
		return fill(new Int32Array(count), toInt32);
	});
}

function withArray<T>(
	source: ArraySource,
	use: (file: InputFile, header: NpyHeader) => T,
): T {
	if (typeof source !== "string") return use(source.file, source.header);
	return withInputFile(source, "a .npy file", (file) =>
		use(file, readHeader(file)),
	);
}

/** @throws InputError for another shape than rows and columns, at least one of each */
export function featureShape(
	path: string,
	header: NpyHeader,
): [number, number] {
	const [rows, cols] = matrixShape(path, header);
	if (rows === 0 || cols === 0) {
		const least = "at least 1 row and 1 column";
		throw new InputError(path, least, `${rows} x ${cols}`);
	}
	return [rows, cols];
}

function matrixShape(path: string, { shape }: NpyHeader): [number, number] {
	if (shape.length === 2) return [shape[0], shape[1]];
	throw new InputError(path, "a matrix (2 dimensions)", dimensions(shape));
}

export function checkVector(
	path: string,
	{ shape }: Pick<NpyHeader, "shape">,
): void {
	if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) return;
	throw new InputError(path, "N or N x 1 values", dimensions(shape));
}

function dimensions(shape: readonly number[]): string {
	const { length } = shape;
	if (length === 0) return "a single value (0 dimensions)";
	return `${shape.join(" x ")} (${length} dimension${length === 1 ? "" : "s"})`;
}

export const floatRoom = (count: number, { shared }: NpyReadOptions) =>
	shared ? createKernelFloats(count) : { data: new Float32Array(count) };

export function allocate<T>(
	path: string,
	{ shape, count }: Pick<NpyHeader, "shape" | "count">,
	make: (count: number) => T,
): T {
	try {
		return make(count);
	} catch {
		const size = `${shape.join(" x ")} values (${count * 4} bytes)`;
		const expected = "an array that fits into memory";
		throw new InputError(path, expected, size, addressSpaceRemedy());
	}
}

/** Numbering a million BigInts is slow, and labels hardly ever need them. */
function narrowed(values: BigInt64Array | BigUint64Array): LabelValues {
	const small = new Int32Array(values.length);
	return toInt32(values, small) < 0 ? small : values;
}
