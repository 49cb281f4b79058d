import { describe, expect, test } from "vitest";
import { countNeighbours, parseKnnGraph } from "../../src/arrays/knn-graph.ts";
import type { IntMatrix } from "../../src/arrays/matrix.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { sharedInts } from "../../src/arrays/shared-memory.ts";
import { expectRefused } from "../helpers/expect-refused.ts";
import { namedBy, oddMatrix } from "../helpers/subgraph-by-sets.ts";

function matrixOf(rows: readonly (readonly number[])[]): IntMatrix {
	const data = Int32Array.from(rows.flat());
	return { rows: rows.length, cols: rows[0].length, data };
}

const rowsOf = ({ rows, cols, data }: IntMatrix) =>
	Array.from({ length: rows }, (_, row) => [
		...data.subarray(row * cols, (row + 1) * cols),
	]);

const parse = (matrix: IntMatrix) => parseKnnGraph(matrix, matrix.rows, "g");

/** The counts, row by row and entry by entry. */
function countedIn(matrix: IntMatrix) {
	const sums = {
		ownElsewhere: 0,
		ownAbsent: 0,
		missing: 0,
		repeated: 0,
		alone: 0,
	};
	rowsOf(matrix).forEach((list, row) => {
		// A row that begins with itself may end with itself.
		const isOwnFirst = list[0] === row;
		while (isOwnFirst && list.length > 1 && list.at(-1) === row) list.pop();
		const named = list.filter((id) => id >= 0);
		sums.missing += list.length - named.length;
		sums.repeated += named.length - new Set(named).size;
		if (!named.includes(row)) sums.ownAbsent++;
		else if (!isOwnFirst) sums.ownElsewhere++;
		if (named.every((id) => id === row)) sums.alone++;
	});
	return sums;
}

describe("a graph of a matrix", () => {
	test("has each row itself, then whom it names, then itself again", () => {
		const random = createRandom(1);
		for (let trial = 0; trial < 300; trial++) {
			const rows = 1 + random.below(40);
			const matrix = oddMatrix(random, rows, random.below(12));
			const before = matrix.data.slice();
			const graph = parse(matrix);
			const { cols } = graph;
			expect(cols).toBe(matrix.cols);
			rowsOf(graph).forEach((list, row) => {
				const named = namedBy(matrix, row);
				const filler = new Array(cols - 1 - named.length).fill(row);
				expect(list).toEqual([row, ...named, ...filler]);
				expect(countNeighbours(graph, row)).toBe(named.length);
			});
			if (graph.mended) expect(graph.mended).toEqual(countedIn(matrix));
			else expect(graph.data).toBe(matrix.data);
			expect(matrix.data).toEqual(before);
			expect(parse(graph).data).toBe(graph.data);
		}
	});

	test("keeps all neighbours of rows that do not name themselves", () => {
		const matrix = matrixOf([
			[1, 2],
			[1, 0],
			[0, -1],
		]);
		const graph = parse(matrix);
		expect(rowsOf(graph)).toEqual([
			[0, 1, 2],
			[1, 0, 1],
			[2, 0, 2],
		]);
		expect(graph.mended).toEqual({
			ownElsewhere: 0,
			ownAbsent: 2,
			missing: 1,
			repeated: 0,
			alone: 0,
		});
	});

	test("is the matrix itself where nothing has to be mended", () => {
		const matrix = matrixOf([
			[0, 2, 1],
			[1, 0, 1],
			[2, 2, 2],
		]);
		const graph = parse(matrix);
		expect(graph.data).toBe(matrix.data);
		expect(graph.mended).toBeUndefined();
	});

	test("stays in shared memory", () => {
		const data = sharedInts(2);
		data.set([-1, 0]);
		const graph = parse({ rows: 2, cols: 1, data });
		expect(graph.data.buffer).toBeInstanceOf(SharedArrayBuffer);
		expect(rowsOf(graph)).toEqual([
			[0, 0],
			[1, 0],
		]);
	});
});

describe("a matrix is refused", () => {
	const fromOne = "g: expected row numbers from 0, got 1 to 3: a 1-based graph";
	test.each([
		["of other rows", [[0], [1]], "g: expected 3 rows, one per feature row"],
		["without columns", [[], [], []], "g: expected at least 1 column"],
		[
			"counted from 1",
			[
				[1, 2],
				[2, 3],
				[3, 1],
			],
			fromOne,
		],
		["counted from 1, without the rows themselves", [[2], [3], [1]], fromOne],
		[
			"counted from 1, with 0 for none",
			[
				[1, 0],
				[2, 3],
				[3, 1],
			],
			fromOne,
		],
		[
			"counted from 1, with -1 for none",
			[
				[2, -1],
				[3, 1],
				[1, -1],
			],
			fromOne,
		],
		[
			"with an index too large, and 0",
			[
				[0, 1],
				[1, 3],
				[2, 1],
			],
			"g: expected indices from 0 to 2, got 3 in row 1, column 1",
		],
		[
			"with one much too large",
			[
				[1, 4],
				[2, 1],
				[3, 1],
			],
			"g: expected indices from 0 to 2, got 4 in row 0, column 1",
		],
		[
			"with another negative one",
			[
				[0, 1],
				[1, 2],
				[2, -2],
			],
			"g: expected indices from 0 to 2, got -2 in row 2, column 1",
		],
	])("%s", (_, rows: number[][], message) => {
		const escaped = message.replace(/[()]/g, "\\$&");
		expectRefused(
			() => parseKnnGraph(matrixOf(rows), 3, "g"),
			new RegExp(`^${escaped}`),
		);
	});
});
