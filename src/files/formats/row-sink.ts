/**
 * A matrix that grows row by row, for files that do not say how many rows they have. Memory is reserved for as many rows as the file can have;
 * the system provides it only as it is filled, and the values are never copied.
 */
import type { ComparedRows, IntMatrix } from "../../arrays/matrix.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import { InputError } from "../../errors.ts";
import {
	allocate,
	allocateFloats,
	type NpyReadOptions,
} from "../npy/array-shapes.ts";
import {
	type Conversion,
	finiteFloats,
	fittingInts,
} from "../npy/convert-values.ts";

export interface RowSink {
	/** Rows so far. */
	readonly rows: number;
	/** Says that about `rows` rows at most will come, from a file of `bytes` bytes. */
	expectRows(rows: number, bytes: number): void;
	/**
	 * Takes the next row; `row` may be reused.
	 * @throws InputError for another length than the first row's, and for a number that does not fit (with its row and column)
	 */
	add(row: Float64Array): void;
}

export interface MatrixSink<M> extends RowSink {
	/** @throws InputError where there was no row */
	finish(): M;
}

/** Collects features. */
export function createFloatSink(
	path: string,
	options: NpyReadOptions,
): MatrixSink<ComparedRows> {
	const make = (count: number) => allocateFloats(count, options);
	return new GrowingMatrix<Float32Array>(path, finiteFloats, make);
}

/** Collects a graph. */
export function createIntSink(
	path: string,
	{ shared }: NpyReadOptions,
): MatrixSink<IntMatrix> {
	const make = (count: number) => ({
		data: shared ? sharedInts(count) : new Int32Array(count),
	});
	return new GrowingMatrix<Int32Array>(path, fittingInts, make);
}

/** A number takes at least two characters, one of them the separator. */
const leastBytes = 2;

class GrowingMatrix<T extends Float32Array | Int32Array>
	implements MatrixSink<{ rows: number; cols: number; data: T }>
{
	rows = 0;
	private cols = 0;
	private values: { readonly data: T } | null = null;
	private capacity = 0;
	private limit = { rows: 1, bytes: 1 };
	private readonly path: string;
	private readonly conversion: Conversion<T>;
	private readonly make: (count: number) => { readonly data: T };

	constructor(
		path: string,
		conversion: Conversion<T>,
		make: (count: number) => { readonly data: T },
	) {
		this.path = path;
		this.conversion = conversion;
		this.make = make;
	}

	expectRows(rows: number, bytes: number): void {
		this.limit = { rows, bytes };
	}

	add(row: Float64Array): void {
		if (this.rows === 0) this.start(row.length);
		const { path, rows, cols, conversion } = this;
		if (row.length !== cols)
			throw new InputError(
				path,
				`${cols} numbers in row ${rows}, as in row 0`,
				`${row.length}`,
			);
		if (rows === this.capacity) this.grow(2 * rows);
		const at = rows * cols;
		const target = this.values!.data.subarray(at, at + cols) as T;
		const bad = conversion.convert(row, target);
		if (bad >= 0)
			throw new InputError(
				path,
				conversion.expected,
				`${row[bad]} in row ${rows}, column ${bad}`,
			);
		this.rows++;
	}

	finish() {
		const { path, rows, cols, values } = this;
		if (!values || cols === 0)
			throw new InputError(
				path,
				"at least 1 row and 1 column of numbers",
				rows === 0 ? "none" : "empty rows",
			);
		const data = values.data.subarray(0, rows * cols) as T;
		return { ...values, rows, cols, data };
	}

	private start(cols: number): void {
		this.cols = cols;
		const { rows, bytes } = this.limit;
		const most = Math.floor(bytes / leastBytes / Math.max(1, cols)) + 1;
		this.grow(Math.max(1, Math.min(rows, most)));
	}

	private grow(rows: number): void {
		const { path, cols, values, make } = this;
		const shape = [rows, cols];
		const larger = allocate(path, { shape, count: rows * cols }, make);
		if (values) larger.data.set(values.data);
		this.values = larger;
		this.capacity = rows;
	}
}
