import { describe, expect, it } from "vitest";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import {
	localityOrder,
	renumberRows,
	reorderRows,
} from "../../src/graph/locality-order.ts";
import { oddGraph } from "../helpers/subgraph-by-sets.ts";

const rows = 300;

describe("an order by locality", () => {
	it.each([1, 2, 12])("has each row once, of %i neighbours", (k) => {
		const graph = oddGraph(createRandom(k), rows, k);
		const { order, positions } = localityOrder(graph);
		expect([...order].sort((a, b) => a - b)).toEqual([...positions.keys()]);
		for (let row = 0; row < rows; row++)
			expect(order[positions[row]]).toBe(row);
	});

	it("keeps connected rows together, whatever their order was", () => {
		const at = permutation(rows, createRandom(1));
		const rowOf = Int32Array.from(at.keys()).map((i) => at.indexOf(i));
		const data = new Int32Array(rows * 3);
		for (let i = 0; i < rows; i++) {
			const first = 5 * Math.floor(i / 5);
			const others = [i, first + ((i + 1) % 5), first + ((i + 2) % 5)];
			data.set(
				others.map((other) => at[other]),
				3 * at[i],
			);
		}
		const { order } = localityOrder({ rows, cols: 3, data });
		const fives = Array.from(order, (row) => Math.floor(rowOf[row] / 5));
		for (let i = 0; i < rows; i++)
			expect(fives[i]).toBe(fives[5 * Math.floor(i / 5)]);
	});
});

describe("rows that are reordered in place", () => {
	it.each([1, 3])("follow the order, %i values each", (width) => {
		const from = permutation(rows, createRandom(width));
		const values = Float32Array.from({ length: rows * width }, (_, i) => i);
		const moved = values.slice();
		reorderRows(moved, width, from);
		const back = new Int32Array(rows);
		for (let to = 0; to < rows; to++) {
			back[from[to]] = to;
			for (let d = 0; d < width; d++)
				expect(moved[to * width + d]).toBe(from[to] * width + d);
		}
		reorderRows(moved, width, back);
		expect(moved).toEqual(values);
	});

	it("get other numbers", () => {
		const ids = Int32Array.of(2, 0, 2, 1);
		renumberRows(ids, Int32Array.of(7, 8, 9));
		expect([...ids]).toEqual([9, 7, 9, 8]);
	});
});
