import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { formatHeader } from "../../../src/files/npy/npy-header.ts";
import {
	readFloatMatrix,
	readIntMatrix,
} from "../../../src/files/npy/read-npy.ts";
import {
	createNpyStream,
	writeFloatMatrix,
	writeFloatVector,
	writeIntMatrix,
	writeIntVector,
} from "../../../src/files/npy/write-npy.ts";
import { expected, fixture } from "../../helpers/npy-fixtures.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const own = { shared: false };
const at = (name: string) => join(folder, `${name}.npy`);

describe("written files have the bytes of NumPy's own", () => {
	const same = (path: string, name: string) =>
		expect(readFileSync(path).equals(readFileSync(fixture(name)))).toBe(true);
	const values = (name: string) => expected.arrays[name].values.map(Number);

	it("matrices", () => {
		const floats = Float32Array.from(values("matrix-f4"));
		writeFloatMatrix(at("matrix-f4"), { rows: 2, cols: 3, data: floats });
		same(at("matrix-f4"), "matrix-f4");
		const data = Int32Array.from(values("matrix-i4"));
		writeIntMatrix(at("matrix-i4"), { rows: 2, cols: 3, data });
		same(at("matrix-i4"), "matrix-i4");
	});

	it("vectors", () => {
		writeFloatVector(at("floats"), Float32Array.from(values("vector-f4")));
		same(at("floats"), "vector-f4");
		writeIntVector(at("ints"), Int32Array.from(values("vector-i4")));
		same(at("ints"), "vector-i4");
	});

	it("a matrix without rows", () => {
		const data = new Int32Array(0);
		writeIntMatrix(at("no-links"), { rows: 0, cols: 2, data });
		same(at("no-links"), "no-links");
	});

	it("a matrix in shared memory", () => {
		const data = new Float32Array(new SharedArrayBuffer(24));
		data.set(values("matrix-f4"));
		writeFloatMatrix(at("shared"), { rows: 2, cols: 3, data });
		same(at("shared"), "matrix-f4");
	});

	it("a stream of rows", () => {
		const stream = createNpyStream(at("stream"), "int32", 3);
		const all = Int32Array.from([9, 9, ...values("matrix-i4")]).subarray(2);
		stream.append(all.subarray(0, 3));
		stream.append(all.subarray(3, 3));
		stream.append(all.subarray(3));
		expect(stream.rows).toBe(2);
		stream.commit();
		same(at("stream"), "matrix-i4");
	});
});

describe("headers are NumPy's", () => {
	test.each(expected.headers)("$descr $shape", ({ descr, shape, base64 }) => {
		const header = formatHeader(descr.slice(1) as "f4" | "i4", shape);
		expect(Buffer.from(header).toString("base64")).toBe(base64);
		expect(header.length % 64).toBe(0);
	});
});

it("writes and reads matrices of several pieces alike", () => {
	const rows = 300_007;
	const data = new Float32Array(rows * 70);
	for (let i = 0; i < data.length; i++) data[i] = i % 65_521;
	const path = at("large");
	writeFloatMatrix(path, { rows, cols: 70, data });
	const read = readFloatMatrix(path, own);
	expect([read.rows, read.cols]).toEqual([rows, 70]);
	expect(Buffer.compare(bytesOf(read.data), bytesOf(data))).toBe(0);
});

describe("a stream", () => {
	it("shows nothing before its commit and leaves nothing after an abort", () => {
		const path = at("aborted");
		const before = readdirSync(folder).length;
		const stream = createNpyStream(path, "float32", null);
		stream.append(Float32Array.of(1, 2));
		expect(readdirSync(folder)).not.toContain("aborted.npy");
		stream.abort();
		expect(readdirSync(folder)).toHaveLength(before);
	});

	it("keeps its file when aborted after the commit", () => {
		const stream = createNpyStream(at("kept"), "int32", 2);
		stream.append(Int32Array.of(1, 2, 3, 4));
		stream.commit();
		stream.abort();
		expect([...readIntMatrix(at("kept"), own).data]).toEqual([1, 2, 3, 4]);
	});

	it("takes whole rows only", () => {
		const stream = createNpyStream(at("rows"), "int32", 2);
		expect(() => stream.append(Int32Array.of(1, 2, 3))).toThrow(RangeError);
		stream.abort();
	});
});

it("replaces an older, longer file entirely", () => {
	const path = at("older");
	writeFileSync(path, "x".repeat(9999));
	writeIntVector(path, Int32Array.of(1));
	expect(readFileSync(path)).toHaveLength(132);
});

function bytesOf(values: Float32Array): Uint8Array {
	return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
