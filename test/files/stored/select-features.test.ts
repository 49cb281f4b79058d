import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ComparedRows, FloatMatrix } from "../../../src/arrays/matrix.ts";
import { normaliseRows } from "../../../src/arrays/normalise.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import { readFloatMatrix } from "../../../src/files/npy/read-npy.ts";
import { writeFloatMatrix } from "../../../src/files/npy/write-npy.ts";
import { selectFeatures } from "../../../src/files/stored/select-features.ts";
import {
	openFloatMatrix,
	type StoredMatrix,
} from "../../../src/files/stored/stored-matrix.ts";
import {
	normalised,
	openRows,
	whileRead,
} from "../../../src/files/stored/stored-rows.ts";
import { randomFeatures } from "../../helpers/brute-neighbours.ts";
import { fixture } from "../../helpers/npy-fixtures.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();

/** Most rows, in runs and alone. */
function someRows(rows: number): Int32Array {
	const random = createRandom(3);
	const all = Int32Array.from({ length: rows }, (_, row) => row);
	return all.filter((row) => row === rows - 1 || random.next() < 0.7);
}

const valuesOf = ({ cols, data }: FloatMatrix, rows: Int32Array) =>
	Array.from(rows, (row) => [...data.subarray(row * cols, (row + 1) * cols)]);

/** Reads rows in rising order, then each third. */
async function readAll(features: StoredMatrix) {
	return whileRead(features, async ({ at, values, cols, rows }) => {
		const read = (row: number) => {
			const start = at(row);
			return [...values.subarray(start, start + cols)];
		};
		const all = Array.from({ length: rows }, (_, row) => read(row));
		for (let row = rows - 1; row >= 0; row -= 3)
			expect(read(row)).toEqual(all[row]);
		return all;
	});
}

describe("some rows", () => {
	const features = randomFeatures(1500, 16, 1);
	const rows = someRows(features.rows);
	const wanted = valuesOf(features, rows);

	test.each([false, true])("of a matrix; in place: %s", (isInPlace) => {
		const own = { ...features, data: features.data.slice() };
		const selected = selectFeatures(own, rows, isInPlace) as ComparedRows;
		expect(selected).toMatchObject({ rows: rows.length, cols: features.cols });
		const all = Int32Array.from(rows, (_, i) => i);
		expect(valuesOf(selected, all)).toEqual(wanted);
		expect(selected.data.buffer === own.data.buffer).toBe(isInPlace);
		if (!isInPlace) expect(own.data).toEqual(features.data);
	});

	const path = join(folder, "many.npy");
	writeFloatMatrix(path, features);

	test("of a file, of rows of a file, and of these of length 1", async () => {
		const stored = openFloatMatrix(path);
		const selected = selectFeatures(stored, rows, true) as StoredMatrix;
		expect(await readAll(selected)).toEqual(wanted);
		expect(selected.fingerprint).toBe(stored.fingerprint);
		const again = someRows(rows.length);
		const fewer = selectFeatures(selected, again, true) as StoredMatrix;
		const wantedOfFewer = Array.from(again, (i) => wanted[i]);
		const unit = normaliseRows(features, features.data.slice()).features;
		const unitRows = valuesOf(unit, rows);
		// The same file has all of them open.
		await whileRead(stored, async (whole) => {
			expect(whole.rows).toBe(features.rows);
			expect(await readAll(fewer)).toEqual(wantedOfFewer);
			expect(await readAll(normalised(fewer))).toEqual(
				Array.from(again, (i) => unitRows[i]),
			);
			expect(openRows(stored).rows).toBe(features.rows);
			expect(await readAll(stored)).toEqual(
				valuesOf(
					features,
					Int32Array.from({ length: features.rows }, (_, row) => row),
				),
			);
		});
	});

	test("of a file of other numbers", async () => {
		const whole = readFloatMatrix(fixture("matrix-i2"), { shared: false });
		const some = someRows(whole.rows);
		const stored = openFloatMatrix(fixture("matrix-i2"));
		const selected = selectFeatures(stored, some, true) as StoredMatrix;
		expect(await readAll(selected)).toEqual(valuesOf(whole, some));
	});
});
