import { describe, expect, it } from "vitest";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { createSearchOrder } from "../../src/graph/search-order.ts";

/** Fills rows as a search would, each of a few groups that know only their own. */
function orderOf(rows: number, groupSize: number, chunkRows: number) {
	const order = permutation(rows, createRandom(1));
	const cols = Math.min(groupSize, 10);
	const data = new Int32Array(rows * cols);
	const search = createSearchOrder({ rows, cols, data }, chunkRows);
	const chunks: number[][] = [];
	for (let ids = search.next(); ids.length > 0; ids = search.next()) {
		chunks.push([...ids]);
		for (const id of ids) {
			const position = order.indexOf(id);
			const first = position - (position % groupSize);
			for (let c = 0; c < cols; c++) {
				const other = first + ((position - first + c) % groupSize);
				data[id * cols + c] = order[Math.min(other, rows - 1)];
			}
		}
	}
	return chunks;
}

describe("search order", () => {
	it.each([
		["one group", 500, 500, 128],
		["many groups", 500, 20, 128],
		["no neighbours", 300, 1, 128],
		["one row", 1, 1, 128],
	])("names every row once: %s", (_, rows, groupSize, chunkRows) => {
		const named = orderOf(rows, groupSize, chunkRows).flat();
		expect(named.sort((a, b) => a - b)).toEqual([...Array(rows).keys()]);
	});

	it("lets neighbours follow, in chunks of bounded size", () => {
		const chunks = orderOf(2000, 40, 128);
		expect(Math.max(...chunks.map((ids) => ids.length))).toBeLessThanOrEqual(
			128,
		);
		// Rows in order are in different groups of 40: only followers share one with their chunk.
		const order = permutation(2000, createRandom(1));
		const groupOf = new Map(
			Array.from(order, (id, i) => [id, Math.floor(i / 40)] as const),
		);
		const groups = chunks
			.slice(1, 5)
			.map(
				(ids) => new Set(ids.map((id) => groupOf.get(id))).size / ids.length,
			);
		expect(Math.max(...groups)).toBeLessThan(0.5);
	});
});
