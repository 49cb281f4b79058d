import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { readLabels } from "../../../src/files/clusters/labels-file.ts";
import { readLabelValues } from "../../../src/files/npy/read-labels.ts";
import {
	readFloatMatrix,
	readFloatVector,
	readIntMatrix,
	readKnnGraph,
} from "../../../src/files/npy/read-npy.ts";
import {
	dictionary,
	expected,
	fixture,
	npyBytes,
} from "../../helpers/npy-fixtures.ts";
import { hasShared, needsFaces, sharedPath } from "../../helpers/shared.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const own = { shared: false };
const shared = { shared: true };

const numbers = (name: string) =>
	expected.arrays[name].values.map((value) => Number(value));

const intNames = "b1 i1 i2 i4 u1 u2 u4".split(" ").map((c) => `matrix-${c}`);
const floatNames = ["matrix-f2", "matrix-f4", "matrix-f8", "half-values"];
const wideNames = ["matrix-i8", "matrix-u8"];
const fortranInts = ["fortran-i2", "fortran-i4", "fortran-i8"];
const fortranFloats = ["fortran-f2", "fortran-f4", "fortran-f8"];

describe("readFloatMatrix gives what NumPy reads, as float32", () => {
	test.each([
		...intNames,
		...wideNames,
		...floatNames,
		...fortranInts,
		...fortranFloats,
		"version-2",
		"version-3",
		"column-i8",
	])("%s", (name) => {
		const matrix = readFloatMatrix(fixture(name), own);
		const { shape } = expected.arrays[name];
		expect([matrix.rows, matrix.cols]).toEqual(shape);
		// Object.is semantics: -0 and 0 differ.
		expect([...matrix.data]).toEqual(numbers(name).map(Math.fround));
	});
});

it("readFloatMatrix rounds a 64-bit integer once, as NumPy does", () => {
	const path = join(folder, "rounded-once.npy");
	// By way of the nearest float64, 2^60, the first would become 2^60 itself.
	const values = BigInt64Array.of(
		2n ** 60n + 2n ** 36n + 1n,
		-(2n ** 60n) - 2n ** 36n - 1n,
		2n ** 60n + 2n ** 36n,
		2n ** 53n + 1n,
	);
	writeFileSync(path, npyBytes(dictionary("<i8", false, "(2, 2)"), values));
	expect([...readFloatMatrix(path, own).data]).toEqual([
		2 ** 60 + 2 ** 37,
		-(2 ** 60) - 2 ** 37,
		2 ** 60,
		2 ** 53,
	]);
});

describe("readIntMatrix gives what NumPy reads, as int32", () => {
	test.each([...intNames, ...wideNames, ...fortranInts, "graph", "no-links"])(
		"%s",
		(name) => {
			const matrix = readIntMatrix(fixture(name), own);
			expect([matrix.rows, matrix.cols]).toEqual(expected.arrays[name].shape);
			expect([...matrix.data]).toEqual(numbers(name));
		},
	);
});

describe("readLabelValues keeps every integer exact", () => {
	test.each([
		"vector-i4",
		"column-i8",
		"labels-i8-huge",
		"labels-u8-huge",
		"labels-u4",
		"labels-f8",
	])("%s", (name) => {
		const values = [...readLabelValues(fixture(name))].map((v) => BigInt(v));
		const exact = expected.arrays[name].values.map((v) => BigInt(v));
		expect(values).toEqual(exact);
	});
});

describe("readLabels", () => {
	it("tells labels apart that one float64 would merge", () => {
		const { ids, count } = readLabels(fixture("labels-i8-huge"), 5);
		expect([...ids]).toEqual([0, 1, 2, 3, 1]);
		expect(count).toBe(4);
	});

	it("takes any number of labels where the caller expects none in particular", () => {
		expect(readLabels(fixture("column-i8"), null).count).toBe(3);
	});
});

it("reads vectors of N or N x 1 values", () => {
	expect([...readFloatVector(fixture("vector-f4"), own)]).toEqual([
		0.25, 0.5, 1,
	]);
	expect([...readFloatVector(fixture("column-i8"), own)]).toEqual([
		5, -5, 5, 0,
	]);
});

it("reads a neighbour graph", () => {
	const graph = readKnnGraph(fixture("graph"), 3, own);
	expect([...graph.data]).toEqual([0, 1, 2, 1, 0, 2, 2, 1, 0]);
	expect(graph.isKnnGraph).toBe(true);
});

it("puts values into shared memory with `shared`, and only then", () => {
	for (const name of ["matrix-f4", "fortran-f4", "matrix-i8"]) {
		const matrix = readFloatMatrix(fixture(name), shared);
		expect(matrix.data.buffer).toBeInstanceOf(SharedArrayBuffer);
		expect([...matrix.data]).toEqual(numbers(name).map(Math.fround));
	}
	const { data } = readFloatMatrix(fixture("matrix-f4"), own);
	expect(data.buffer).toBeInstanceOf(ArrayBuffer);
});

it("reads a small file's own bytes, not those of Node's buffer pool", () => {
	const bytes = readFileSync(fixture("vector-i4"));
	const pooled = Buffer.concat([bytes]);
	// The case that npyjs alone gets wrong: a Buffer inside a larger ArrayBuffer.
	expect(pooled.buffer.byteLength).toBeGreaterThan(pooled.length);
	const path = join(folder, "pooled.npy");
	writeFileSync(path, pooled);
	expect([...readLabelValues(path)]).toEqual([3, -1, 3, 8]);
});

describe("header spellings that NumPy reads", () => {
	const values = Int32Array.of(1, 2, 3, 4, 5, 6);
	test.each([
		[
			"keys in another order",
			"{'shape': (2, 3), 'descr': '<i4', 'fortran_order': False}",
			0,
		],
		[
			"no spaces, as npyjs writes",
			"{'descr':'<i4','fortran_order':False,'shape':(2,3)}",
			0,
		],
		[
			"Python 2's long integers",
			"{'descr': '<i4', 'fortran_order': False, 'shape': (2L, 3L), }",
			0,
		],
		[
			"line breaks",
			"{'descr': '<i4',\n 'fortran_order': False,\n 'shape': (2,\n3,), }",
			0,
		],
		[
			"values at an odd offset",
			"{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }",
			1,
		],
	])("%s", (name, header, shift) => {
		const path = join(folder, `${name}.npy`);
		writeFileSync(path, npyBytes(header, values, shift));
		const matrix = readIntMatrix(path, own);
		expect(matrix).toEqual({ rows: 2, cols: 3, data: values });
	});
});

describe("files of several chunks", () => {
	const rows = 700_001;
	const cols = 3;
	const valueAt = (row: number, col: number) => (row * 7 + col * 13) % 1999;
	const inOrder = Int32Array.from({ length: rows * cols }, (_, i) =>
		valueAt(Math.floor(i / cols), i % cols),
	);
	const byColumn = Int32Array.from({ length: rows * cols }, (_, i) =>
		valueAt(i % rows, Math.floor(i / rows)),
	);
	const write = (
		descr: string,
		isFortran: boolean,
		cast: (values: Int32Array) => ArrayBufferView,
	) => {
		const path = join(folder, `large-${descr.slice(1)}-${isFortran}.npy`);
		const header = dictionary(descr, isFortran, `(${rows}, ${cols})`);
		const values = cast(isFortran ? byColumn : inOrder);
		writeFileSync(path, npyBytes(header, values));
		return path;
	};
	const casts: [string, (values: Int32Array) => ArrayBufferView][] = [
		["<i2", (values) => Int16Array.from(values)],
		["<i4", (values) => values],
		["<i8", (values) => BigInt64Array.from(values, BigInt)],
		["<f4", (values) => Float32Array.from(values)],
		["<f8", (values) => Float64Array.from(values)],
	];
	const orders = [false, true];
	const table = casts.flatMap(([descr, cast]) =>
		orders.map((isFortran) => ({ descr, isFortran, cast })),
	);

	test.each(table)("$descr, Fortran order $isFortran", (variant) => {
		const { descr, isFortran, cast } = variant;
		const path = write(descr, isFortran, cast);
		const options = { shared: isFortran };
		const floats = readFloatMatrix(path, options);
		expect(firstDifference(floats.data, inOrder)).toBe(-1);
		if (descr[1] === "f") return;
		const ints = readIntMatrix(path, options);
		expect(firstDifference(ints.data, inOrder)).toBe(-1);
	});

	test.each([
		["<f4", false],
		["<f4", true],
		["<f8", false],
		["<f8", true],
	])(
		"names row and column of a NaN: %s, Fortran order %s",
		(descr, isFortran) => {
			const path = write(descr, isFortran, (values) => {
				const all =
					descr === "<f4"
						? Float32Array.from(values)
						: Float64Array.from(values);
				all[isFortran ? 2 * rows + 654_321 : 654_321 * cols + 2] = Number.NaN;
				return all;
			});
			expect(() => readFloatMatrix(path, own)).toThrow(
				`${path}: expected finite float32 values, got NaN in row 654321, column 2`,
			);
		},
	);

	it("reads float16 and bool in chunks", () => {
		const halves = new Uint16Array(rows).fill(0x3555); // 0.333...
		const path = join(folder, "large-f2.npy");
		const header = dictionary("<f2", false, `(${rows},)`);
		writeFileSync(path, npyBytes(header, halves));
		const read = readFloatVector(path, own);
		expect(read.every((value) => value === 0.333251953125)).toBe(true);
		const bools = new Uint8Array(rows).fill(2);
		writeFileSync(
			path,
			npyBytes(dictionary("|b1", false, `(${rows},)`), bools),
		);
		expect(readFloatVector(path, own).every((value) => value === 1)).toBe(true);
	});
});

function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
	if (a.length !== b.length) return Math.min(a.length, b.length);
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return i;
	return -1;
}

describe.skipIf(!hasShared)("the face embeddings", needsFaces, () => {
	it("are read: features, graph and labels", () => {
		const val = (name: string) => sharedPath("faces", "val", name);
		const { rows, cols, data } = readFloatMatrix(
			val("dlib128.features.npy"),
			shared,
		);
		expect([rows, cols]).toEqual([5617, 128]);
		const norm = Math.hypot(...data.subarray(0, cols));
		expect(norm).toBeCloseTo(1, 5);
		expect(readKnnGraph(val("dlib128.knn.npy"), rows, own).cols).toBe(81);
		expect(readLabels(val("labels.npy"), rows).count).toBe(1986);
	});
});
