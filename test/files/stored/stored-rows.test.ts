/** Rows that stay in their file are those that reading it whole gives, and what is wrong with the file is said in the same words. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { normaliseRows } from "../../../src/arrays/normalise.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import type { RowSource } from "../../../src/arrays/row-source.ts";
import { readFloatMatrix } from "../../../src/files/npy/read-npy.ts";
import { writeFloatMatrix } from "../../../src/files/npy/write-npy.ts";
import {
	fingerprintFeatures,
	openFloatMatrix,
} from "../../../src/files/stored/stored-matrix.ts";
import {
	normalised,
	openRows,
	readingBytes,
	whileRead,
} from "../../../src/files/stored/stored-rows.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { dictionary, fixture, npyBytes } from "../../helpers/npy-fixtures.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const own = { shared: false };
const random = createRandom(1);

function write(name: string, rows: number, cols: number): string {
	const path = join(folder, `${name}.npy`);
	const data = Float32Array.from({ length: rows * cols }, random.normal);
	writeFloatMatrix(path, { rows, cols, data });
	return path;
}

const rowAt = ({ values, cols }: RowSource, start: number) => [
	...values.subarray(start, start + cols),
];

/** Rows in rising order, at random and with steps, all that there are several times. */
function someOrder(rows: number): number[] {
	const rising = Array.from({ length: rows }, (_, i) => i);
	const drawn = Array.from({ length: 3 * rows }, () => random.below(rows));
	const steps = rising.filter((row) => row % 7 === 3);
	return [...rising, ...drawn, ...steps, rows - 1, 0];
}

describe("rows of a file are those of the matrix", () => {
	const kinds = "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split(" ");
	test.each([
		...kinds.map((kind) => fixture(`matrix-${kind}`)),
		write("many", 1500, 16),
		write("long", 5, 20_000),
		write("single", 1, 3),
	])("%s", async (path) => {
		const matrix = readFloatMatrix(path, own);
		const { cols, data } = matrix;
		const unit = normaliseRows(matrix, data.slice()).features.data;
		const stored = openFloatMatrix(path);
		await whileRead(stored, async (rows) => {
			const unitRows = openRows(normalised(stored));
			for (const row of someOrder(matrix.rows)) {
				const start = row * cols;
				const expected = [...data.subarray(start, start + cols)];
				expect(rowAt(rows, rows.at(row))).toEqual(expected);
				const direction = [...unit.subarray(start, start + cols)];
				expect(rowAt(unitRows, unitRows.at(row))).toEqual(direction);
			}
		});
	});

	test("rows in use stay in memory while others are loaded", async () => {
		const path = write("held", 3000, 16);
		const { data } = readFloatMatrix(path, own);
		await whileRead(openFloatMatrix(path), async (rows) => {
			const first = 100;
			const starts = Array.from({ length: rows.numHeld }, (_, i) =>
				rows.hold(first + i),
			);
			for (const row of someOrder(3000)) rows.at(row);
			for (const [i, start] of starts.entries()) {
				const from = (first + i) * 16;
				expect(rows.hold(first + i)).toBe(start);
				expect(rowAt(rows, start)).toEqual([...data.subarray(from, from + 16)]);
			}
		});
	});

	test("and have the same fingerprint", () => {
		const path = write("printed", 50, 7);
		const stored = fingerprintFeatures(openFloatMatrix(path));
		expect(stored).toBe(fingerprintFeatures(readFloatMatrix(path, own)));
	});

	test("of which a thread keeps a small part", async () => {
		const stored = openFloatMatrix(write("large", 300_000, 16));
		const bytes = 4 * stored.rows * stored.cols;
		expect(readingBytes(stored)).toBeLessThan(bytes / 2);
		await whileRead(stored, async ({ values }) => {
			expect(values.byteLength).toBeLessThanOrEqual(readingBytes(stored));
		});
		const huge = { ...stored, rows: 10_000_000, cols: 512 };
		expect(readingBytes(huge)).toBeLessThan(80e6);
	});
});

describe("a file is refused", () => {
	test.each(["float-nan", "half-infinite", "no-rows", "cube", "text"])(
		"in the words of a reader: %s",
		(name) => {
			const path = fixture(name);
			let message = "";
			try {
				readFloatMatrix(path, own);
			} catch (error) {
				message = (error as Error).message;
			}
			expect(message).not.toBe("");
			expectRefused(() => openFloatMatrix(path), message);
		},
	);

	test("whose columns follow one another", () => {
		const path = join(folder, "fortran.npy");
		const header = dictionary("<f4", true, "(2, 3)");
		writeFileSync(path, npyBytes(header, new Float32Array(6)));
		expectRefused(
			() => openFloatMatrix(path),
			/fortran\.npy: expected rows one after another, .*got Fortran order/,
		);
	});

	const changed = /: expected a \.npy file, got a file that changed while/;

	test.each([
		["between checking and reading", true],
		["while rows are read", false],
	])("that changes %s", async (_, isBefore) => {
		const path = write("changing", 2000, 16);
		const stored = openFloatMatrix(path);
		const change = () => {
			const bytes = readFileSync(path);
			writeFileSync(path, Buffer.concat([bytes, bytes]));
		};
		if (isBefore) change();
		const reading = whileRead(stored, async (rows) => {
			rows.at(5);
			change();
			rows.at(1000);
		});
		await expect(reading).rejects.toThrow(changed);
	});

	test("that is cut while rows are read", async () => {
		const path = write("cut", 2000, 16);
		const reading = whileRead(openFloatMatrix(path), async (rows) => {
			writeFileSync(path, "short");
			rows.at(1999);
		});
		await expect(reading).rejects.toThrow(/got the end of the file after/);
	});
});
