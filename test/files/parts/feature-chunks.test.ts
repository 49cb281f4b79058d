/** Fingerprints of features by chunk, and rows that are read from the file. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { writeFloatMatrix } from "../../../src/files/npy/write-npy.ts";
import {
	fingerprintChunks,
	fingerprintMatrix,
	isRowByRow,
	openFeaturesOfRun,
	readChunk,
	rowsOfFile,
} from "../../../src/files/parts/feature-chunks.ts";
import { gatherRows } from "../../../src/files/stored/gather-rows.ts";
import { selectFeatures } from "../../../src/files/stored/select-features.ts";
import type { StoredMatrix } from "../../../src/files/stored/stored-matrix.ts";
import { dictionary, npyBytes } from "../../helpers/npy-fixtures.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const random = createRandom(1);
const cols = 7;
const rows = 3000;
const data = Float32Array.from({ length: rows * cols }, () => random.normal());
const features = { rows, cols, data };
writeFloatMatrix(at("features.npy"), features);

const sha256 = (values: Float32Array) =>
	createHash("sha256")
		.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
		.digest("hex");

test("each chunk has the fingerprint of its values", () => {
	const bytes = 4 * cols * 900 + 5;
	const found = fingerprintChunks(at("features.npy"), bytes);
	const ends = [900, 1800, 2700, 3000];
	const expected = ends.map((end, i) =>
		sha256(data.slice(900 * i * cols, end * cols)),
	);
	expect(found).toMatchObject({ rows, cols, chunkRows: 900, chunks: expected });
	const path = at("features.npy");
	expect(fingerprintMatrix(path, features, bytes)).toEqual(found);
	const stored = openFeaturesOfRun(found, "run");
	expect(readChunk(stored, found, 3).data).toEqual(data.subarray(2700 * cols));
	const other = { chunkRows: 900, chunks: expected.with(1, expected[0]) };
	expect(() => readChunk(stored, other, 1)).toThrow(
		/expected the features of this run, got other values in rows 900 to 1799/,
	);
});

test("a file of other types has the fingerprints of its float32 values", () => {
	const doubles = Float64Array.from(data);
	const header = dictionary("<f8", false, `(${rows}, ${cols})`);
	writeFileSync(at("doubles.npy"), npyBytes(header, doubles));
	const { chunks } = fingerprintChunks(at("doubles.npy"), 4 * cols * 1000);
	expect(chunks).toEqual(
		fingerprintChunks(at("features.npy"), 4 * cols * 1000).chunks,
	);
	expect(fingerprintChunks(at("doubles.npy")).chunks).toHaveLength(1);
});

test("rows are gathered from anywhere in the file", () => {
	const found = fingerprintChunks(at("features.npy"));
	const stored = openFeaturesOfRun(found, "run");
	const some = Int32Array.from({ length: rows }, (_, row) => row).filter(
		(row) => row % 700 < 30 || random.below(9) === 0,
	);
	const expected = Array.from(some, (row) => [
		...data.subarray(row * cols, (row + 1) * cols),
	]).flat();
	expect([...gatherRows(stored, some).data]).toEqual(expected);
	const selected = selectFeatures(stored, some, false) as StoredMatrix;
	const picked = Int32Array.of(0, 1, 5, 6, some.length - 1);
	expect([...gatherRows(selected, picked).data]).toEqual(
		Array.from(picked, (i) => expected.slice(i * cols, (i + 1) * cols)).flat(),
	);
	expect(gatherRows(stored, new Int32Array(0)).rows).toBe(0);
});

test("only a .npy file with rows one after another is read as it is", () => {
	expect(rowsOfFile(at("features.npy"))).toBe(rows);
	writeFileSync(at("text.csv"), "1,2\n3,4\n");
	writeFileSync(at("damaged.npy"), "\x93NUMPY\x01", "latin1");
	const fortran = dictionary("<f4", true, "(3, 2)");
	writeFileSync(at("fortran.npy"), npyBytes(fortran, new Float32Array(6)));
	for (const name of ["text.csv", "damaged.npy", "fortran.npy", "none.npy", ""])
		expect(isRowByRow(at(name))).toBe(false);
	expect(isRowByRow("-")).toBe(false);
});
