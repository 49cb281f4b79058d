/**
 * A matrix that grows row by row, for files that do not say how many rows they have. The values stand where they are to be used from the start:
 * memory is taken for as many rows as the file can have, and the system gives it out as it is filled.
 */
import type { ComparedRows, IntMatrix } from "../../arrays/matrix.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import { InputError } from "../../errors.ts";
import { type Convert, toFloat32, toInt32 } from "../npy/convert-values.ts";
import {
	allocate,
	FINITE,
	FITTING,
	floatRoom,
	type NpyReadOptions,
} from "../npy/read-npy.ts";

export interface RowSink {
	/** Rows so far. */
	readonly rows: number;
	/** Says that no more than about so many rows will come, from a file of so many bytes. */
	expectRows(rows: number, bytes: number): void;
	/**
	 * Takes the next row; `row` may be used again.
	 * @throws InputError for another length than the first row's, and for a number that does not fit (with its row and column)
	 */
	add(row: Float64Array): void;
}

export interface MatrixSink<M> extends RowSink {
	/** @throws InputError where there was no row */
	finish(): M;
}

interface Kind<T> {
	readonly allocate: (count: number) => { readonly data: T };
	readonly convert: Convert<T>;
	readonly expected: string;
}

/** Collects features. */
export function createFloatSink(
	path: string,
	options: NpyReadOptions,
): MatrixSink<ComparedRows> {
	return createSink<Float32Array>(path, {
		allocate: (count) => floatRoom(count, options),
		convert: toFloat32,
		expected: FINITE,
	});
}

/** Collects a graph. */
export function createIntSink(
	path: string,
	{ shared }: NpyReadOptions,
): MatrixSink<IntMatrix> {
	return createSink<Int32Array>(path, {
		allocate: (count) => ({
			data: shared ? sharedInts(count) : new Int32Array(count),
		}),
		convert: toInt32,
		expected: FITTING,
	});
}

/** A number takes two characters at least, one of them what parts it from the next. */
const leastBytes = 2;

function createSink<T extends Float32Array | Int32Array>(
	path: string,
	{ allocate: make, convert, expected }: Kind<T>,
): MatrixSink<{ rows: number; cols: number; data: T }> {
	let room: { readonly data: T } | null = null;
	let limit = { rows: 1, bytes: 1 };
	let capacity = 0;
	let rows = 0;
	let cols = 0;

	function grow(wanted: number): void {
		const shape = [wanted, cols];
		const larger = allocate(path, { shape, count: wanted * cols }, make);
		if (room) larger.data.set(room.data);
		room = larger;
		capacity = wanted;
	}

	function start(length: number): void {
		cols = length;
		const most = Math.floor(limit.bytes / leastBytes / Math.max(1, cols)) + 1;
		grow(Math.max(1, Math.min(limit.rows, most)));
	}
	return {
		get rows() {
			return rows;
		},
		expectRows: (...[most, bytes]) => {
			limit = { rows: most, bytes };
		},
		add(row) {
			if (rows === 0) start(row.length);
			if (row.length !== cols)
				throw new InputError(
					path,
					`${cols} numbers in row ${rows}, as in row 0`,
					`${row.length}`,
				);
			if (rows === capacity) grow(2 * capacity);
			const at = rows * cols;
			const bad = convert(row, room!.data.subarray(at, at + cols) as T);
			if (bad >= 0)
				throw new InputError(
					path,
					expected,
					`${row[bad]} in row ${rows}, column ${bad}`,
				);
			rows++;
		},
		finish() {
			if (!room || cols === 0)
				throw new InputError(
					path,
					"at least 1 row and 1 column of numbers",
					rows === 0 ? "none" : "empty rows",
				);
			const data = room.data.subarray(0, rows * cols) as T;
			return { ...room, rows, cols, data };
		},
	};
}
