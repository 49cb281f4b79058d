/** Tables in the files of parts: what is read is what an array in memory would give, however it is cut. */
import { readdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { openPartFiles } from "../../../src/files/parts/part-files.ts";
import { partOfRow, partRange } from "../../../src/files/parts/part-ranges.ts";
import { openRowTable } from "../../../src/files/parts/row-table.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();

describe("the rows of parts", () => {
	test.each([
		[1, 1, 1],
		[10, 3, 1],
		[10, 3, 4],
		[2, 5, 1],
		[1000, 7, 32],
		[33, 40, 32],
	])("%i rows in %i parts, aligned to %i", (rows, parts, align) => {
		let next = 0;
		for (let part = 0; part < parts; part++) {
			const { first, end } = partRange(rows, parts, part, align);
			expect(first).toBe(next);
			if (end > first) expect(first % align).toBe(0);
			for (let row = first; row < end; row++)
				expect(partOfRow(rows, parts, row, align)).toBe(part);
			next = end;
		}
		expect(next).toBe(rows);
	});
});

/** A table of `rows` x 3 in some parts, and all its values. */
function writeTable(name: string, rows: number, parts: number) {
	const files = openPartFiles(join(base, name), "a run");
	const random = createRandom(1);
	const all = Float32Array.from({ length: rows * 3 }, () => random.below(1e6));
	for (let part = 0; part < parts; part++) {
		const { first, end } = partRange(rows, parts, part);
		files.write("stage", part, { values: all.slice(first * 3, end * 3) });
	}
	const place = { stage: "stage", name: "values", rows, width: 3, parts };
	return { files, all, table: openRowTable<Float32Array>(files, place) };
}

test.each([1, 3, 200])("ranges and single rows out of %i parts", (parts) => {
	const rows = 5000;
	const { files, all, table } = writeTable(`table-${parts}`, rows, parts);
	const ranges = [
		[0, rows],
		[17, 18],
		[1600, 3400],
		[4999, 5000],
		[3, 3],
	];
	for (const [first, end] of ranges)
		expect(
			table.range(first, end, new Float32Array((end - first) * 3)),
		).toEqual(all.slice(first * 3, end * 3));
	const random = createRandom(2);
	for (const share of [1, 5, 3000]) {
		const some = Int32Array.from({ length: rows }, (_, row) => row).filter(
			() => random.below(share) === 0,
		);
		const expected = [...some].flatMap((row) => [
			...all.slice(row * 3, row * 3 + 3),
		]);
		const got = table.gather(some, new Float32Array(some.length * 3));
		expect([...got]).toEqual(expected);
	}
	files.close();
});

test("a file of another run, a cut one and one without the array are refused", () => {
	const { files } = writeTable("refused", 10, 2);
	const stage = join(base, "refused", "stage");
	const other = openPartFiles(join(base, "refused"), "another run");
	expect(() => other.read("stage", 0, "values")).toThrow("one of another run");
	expect(() => files.read("stage", 0, "scores")).toThrow("with scores");
	expect(files.lengthOf("stage", 0, "scores")).toBeNull();
	expect(files.lengthOf("stage", 0, "values")).toBe(15);
	files.close();
	truncateSync(join(stage, "00001.safetensors"), 100);
	expect(() => files.read("stage", 1, "values")).toThrow(
		"00001.safetensors: expected a header",
	);
	writeFileSync(join(stage, "00001.safetensors"), "");
	expect(() => files.read("stage", 1, "values")).toThrow("00001.safetensors");
	expect(files.isDone("stage", 2)).toBe(false);
	expect(() => files.read("stage", 2, "values")).toThrow("no such file");
});

test("a part that is written twice is the same file", () => {
	const { files, table } = writeTable("twice", 10, 2);
	const before = table.range(0, 10, new Float32Array(30));
	files.write("stage", 0, { values: before.slice(0, 15) });
	expect(table.range(0, 10, new Float32Array(30))).toEqual(before);
	expect(readdirSync(join(base, "twice", "stage"))).toHaveLength(2);
	files.close();
});
