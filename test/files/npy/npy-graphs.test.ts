/** Graphs that faiss wrote, and the same in other types, against what Python says that each row names. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import {
	countNeighbours,
	type KnnGraph,
} from "../../../src/arrays/knn-graph.ts";
import {
	readIntMatrix,
	readKnnGraph,
} from "../../../src/files/npy/read-npy.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { dictionary, npyBytes } from "../../helpers/npy-fixtures.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const graphs = resolve(import.meta.dirname, "../../../fixtures/graphs");
const expected: Record<string, number[][]> = JSON.parse(
	readFileSync(join(graphs, "expected.json"), "utf8"),
);
const folder = temporaryFolder();
const own = { shared: false };

const neighboursIn = (graph: KnnGraph) =>
	Array.from({ length: graph.rows }, (_, row) => {
		const first = row * graph.cols + 1;
		const count = countNeighbours(graph, row);
		return [...graph.data.subarray(first, first + count)];
	});

describe("a graph of faiss has the neighbours that it names", () => {
	test.each([
		["ivf", "ivf"],
		["ivf-f4", "ivf"],
		["ivf-f8", "ivf"],
		["ivf-u4", "ivf"],
		["ivf-i8-max", "ivf"],
		["copies", "copies"],
	])("%s", (name, same) => {
		const lists = expected[same];
		const path = join(graphs, `${name}.npy`);
		const graph = readKnnGraph(path, lists.length, own);
		expect(neighboursIn(graph)).toEqual(lists);
		const most = Math.max(...lists.map(({ length }) => length));
		const { cols } = readIntMatrix(join(graphs, `${same}.npy`), own);
		expect(graph.cols).toBe(Math.max(cols, most + 1));
	});

	test("with rows that are pushed out of their lists by their copies", () => {
		const { mended } = readKnnGraph(join(graphs, "copies.npy"), 120, own);
		expect(mended).toMatchObject({ ownAbsent: 40, missing: 0, alone: 0 });
		expect(mended!.ownElsewhere).toBeGreaterThan(0);
	});

	test("counted from 1 is refused", () => {
		const path = join(graphs, "ivf-from-1.npy");
		expectRefused(
			() => readKnnGraph(path, 80, own),
			`${path}: expected row numbers from 0, got 1 to 80: a 1-based graph (subtract 1)`,
		);
	});
});

describe("floats that may stand for another integer are refused", () => {
	const write = (descr: string, values: ArrayBufferView) => {
		const path = join(folder, "floats.npy");
		writeFileSync(path, npyBytes(dictionary(descr, false, "(1, 2)"), values));
		return path;
	};

	test("float32", () => {
		const largest = write("<f4", Float32Array.of(2 ** 24, -(2 ** 24)));
		expect([...readIntMatrix(largest, own).data]).toEqual([
			2 ** 24,
			-(2 ** 24),
		]);
		const path = write("<f4", Float32Array.of(0, 2 ** 24 + 2));
		expectRefused(
			() => readIntMatrix(path, own),
			`${path}: expected integers to 16777216, above which float32 lacks some, got 16777218 in row 0, column 1 (save them as int32)`,
		);
	});

	test("float16", () => {
		// 2048 and 2050.
		const path = write("<f2", Uint16Array.of(0x6800, 0x6801));
		expectRefused(
			() => readIntMatrix(path, own),
			`${path}: expected integers to 2048, above which float16 lacks some, got 2050 in row 0, column 1 (save them as int32)`,
		);
	});

	test("but float64 has all of 32 bits", () => {
		const values = Float64Array.of(2 ** 31 - 1, -(2 ** 31));
		const matrix = readIntMatrix(write("<f8", values), own);
		expect([...matrix.data]).toEqual([...values]);
	});

	test("fractions and NaN", () => {
		for (const odd of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
			const path = write("<f8", Float64Array.of(1, odd));
			expectRefused(
				() => readIntMatrix(path, own),
				`${path}: expected integers, got ${odd} in row 0, column 1`,
			);
		}
	});
});
