import { describe, expect, it, test } from "vitest";
import {
	clusterSizes,
	groupByCluster,
	numberBySize,
} from "../../src/arrays/clusters.ts";
import { createRandom } from "../../src/arrays/random.ts";

const ints = (values: number[]) => Int32Array.from(values);

describe("numberBySize", () => {
	test.each([
		["nothing", [], []],
		["one item", [7], [0]],
		["largest first", [5, 9, 9, 5, 9], [1, 0, 0, 1, 0]],
		["ties by smallest row", [8, 3, 3, 8, -1], [0, 1, 1, 0, 2]],
		["all single", [4, 2, 9], [0, 1, 2]],
		["extreme numbers", [2147483647, -2147483648, -2147483648], [1, 0, 0]],
	])("%s", (_, clusters, expected) => {
		expect([...numberBySize(ints(clusters))]).toEqual(expected);
	});

	it("keeps the partition, sizes descending and ties by row, for random clusters", () => {
		const random = createRandom(3);
		for (let round = 0; round < 50; round++) {
			const clusters = ints(
				Array.from({ length: 40 }, () => random.below(12) - 5),
			);
			const numbered = numberBySize(clusters);
			const rows = rowsOf(numbered);
			const sameAs = rowsOf(clusters);
			expect(new Set([...rows.values()].map(String))).toEqual(
				new Set([...sameAs.values()].map(String)),
			);
			for (let c = 1; c < rows.size; c++) {
				const [before, after] = [rows.get(c - 1)!, rows.get(c)!];
				const isOrdered =
					before.length > after.length ||
					(before.length === after.length && before[0] < after[0]);
				expect(isOrdered).toBe(true);
			}
		}
	});

	it("leaves its argument alone", () => {
		const clusters = ints([5, 9, 9]);
		numberBySize(clusters);
		expect([...clusters]).toEqual([5, 9, 9]);
	});
});

it("clusterSizes gives each row its cluster's size", () => {
	expect([...clusterSizes(ints([4, -1, 4, 4, 0]))]).toEqual([3, 1, 3, 3, 1]);
});

it("groupByCluster lists rows by ascending cluster number", () => {
	const { numbers, offsets, rows } = groupByCluster(ints([4, -1, 4, 0, -1]));
	expect([...numbers]).toEqual([-1, 0, 4]);
	expect([...offsets]).toEqual([0, 2, 3, 5]);
	expect([...rows]).toEqual([1, 4, 3, 0, 2]);
});

function rowsOf(clusters: Int32Array): Map<number, number[]> {
	const rows = new Map<number, number[]>();
	for (const [row, cluster] of clusters.entries())
		rows.set(cluster, [...(rows.get(cluster) ?? []), row]);
	return rows;
}
