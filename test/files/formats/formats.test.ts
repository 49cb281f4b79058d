/** Files that NumPy, pandas and pyarrow made, read to the last bit. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
	readFeatures,
	readGraph,
	readNames,
	readValues,
} from "../../../src/files/formats/read.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const temporary = temporaryFolder();
const folder = resolve(import.meta.dirname, "../../../fixtures/formats");
const at = (name: string) => join(folder, name);
const expected: {
	features: number[][];
	fewerDigits: number[][];
	json15: number[][];
	numpyDigits: number[][];
	graph: number[][];
	labels: number[];
	people: string[];
	ids: string[];
} = JSON.parse(readFileSync(at("expected.json"), "utf8"));
const counted = expected.ids.map((_, row) => `${row}`);

describe("features", () => {
	test.each([
		["one.npz", null],
		["packed.npz", null],
		["zip64.npz", null],
		["fortran.npz", null],
		["several.npz", expected.ids],
		["part.bin", null],
		["rows.fvecs", null],
		["spaces.txt", null],
		["header.csv", null],
		["index.csv", counted],
		["ids.csv", expected.ids],
		["ids-last.csv", expected.ids],
		["counted.csv", null],
		["plain.csv", null],
		["named-rows.csv", expected.ids],
		["tabs.tsv", null],
		["semicolons.csv", null],
		["decimal-comma.csv", expected.ids],
		["utf16.csv", expected.ids],
		["shuffled.csv", expected.ids],
		["lists.csv", expected.ids],
		["copy.txt", expected.ids],
		["arrays.txt", null],
		["objects.json", expected.ids],
		["lists.jsonl", null],
		["lists.json", null],
		["lists-none.parquet", expected.ids],
		["lists-snappy.parquet", expected.ids],
		["lists-gzip.parquet", expected.ids],
		["lists-brotli.parquet", expected.ids],
		["lists-zstd.parquet", expected.ids],
		["lists-lz4.parquet", expected.ids],
		["fixed.parquet", null],
		["columns.parquet", counted.map((row) => `${100 + Number(row)}`)],
	])("%s", async (name, ids) => {
		for (const shared of [false, true]) {
			const read = await readFeatures(at(name), { shared });
			expect([read.rows, read.cols]).toEqual([12, 5]);
			expect([...read.data]).toEqual(expected.features.flat());
			expect(read.ids).toEqual(ids);
			expect(read.data.buffer instanceof SharedArrayBuffer).toBe(shared);
		}
	});

	test.each([
		["commented.txt", "fewerDigits"],
		["objects.jsonl", "json15"],
		["numpy-lists.csv", "numpyDigits"],
	] as const)("%s, with the digits that it has", async (name, key) => {
		const { data } = await readFeatures(at(name), { shared: false });
		expect([...data]).toEqual(expected[key].flat());
	});

	test("rows of JSON come in the order of their numbers", async () => {
		const path = join(temporary, "rows.jsonl");
		writeFileSync(
			path,
			'{"row":1,"id":"b","embedding":[3,4],"label":"Bob"}\n{"row":0,"id":"a","embedding":[1,2],"label":"Ann"}\n',
		);
		const { data, ids } = await readFeatures(path, { shared: false });
		expect([[...data], ids]).toEqual([
			[1, 2, 3, 4],
			["a", "b"],
		]);
		const { values, rows } = await readValues(path, "labels");
		expect([values, rows]).toEqual([
			["Bob", "Ann"],
			[1, 0],
		]);
	});

	test("the array of the key is taken", async () => {
		const { cols } = await readFeatures(at("other.npz"), {
			shared: false,
			key: "b",
		});
		expect(cols).toBe(2);
	});

	test("the length of rows comes from --dim, or from a file of labels", async () => {
		const own = { shared: false };
		const { rows } = await readFeatures(at("part.bin"), { ...own, dim: 10 });
		expect(rows).toBe(6);
		const options = { ...own, labels: at("people.txt") };
		expect((await readFeatures(at("part.bin"), options)).rows).toBe(12);
	});
});

describe("graphs", () => {
	test.each([
		"knns.npz",
		"rows.ivecs",
		"rows.bvecs",
		"graph.csv",
		"graph.parquet",
	])("%s", async (name) => {
		const { rows, cols, data } = await readGraph(at(name), 12, {
			shared: true,
		});
		expect([rows, cols]).toEqual([12, 4]);
		expect([...data]).toEqual(expected.graph.flat());
	});
});

describe("labels", () => {
	test.each(["part.meta", "several.npz", "labels.parquet", "numbers.json"])(
		"%s: integers, exactly",
		async (name) => {
			const { values } = await readValues(at(name), "labels");
			expect(Array.from(values, Number)).toEqual(expected.labels);
		},
	);

	test.each([
		"people.npy",
		"bytes.npy",
		"people.txt",
		"people-utf8.txt",
		"people-utf16le.txt",
		"people-utf16be.txt",
		"people.csv",
		"people.jsonl",
		"lists-snappy.parquet",
		"ids-last.csv",
	])("%s: texts", async (name) => {
		const { values } = await readValues(at(name), "labels");
		expect(Array.from(values)).toEqual(expected.people);
	});

	test.each(["people.jsonl", "lists-zstd.parquet"])(
		"%s: with ids",
		async (name) => {
			const { ids } = await readValues(at(name), "labels");
			expect(ids).toEqual(expected.ids);
		},
	);
});

test.each([
	"people.npy",
	"bytes.npy",
	"people.txt",
	"people-utf8.txt",
	"people-utf16le.txt",
	"people-utf16be.txt",
])("names: %s", async (name) => {
	const names = await readNames(at(name), 12, { shared: false });
	expect(names).toEqual(expected.people);
});
