import { describe, expect, test } from "vitest";
import { groupItems } from "../../src/grouping/group.ts";

const scored = {
	edges: Int32Array.of(0, 1, 1, 0, 1, 2),
	scores: Float32Array.of(0.9, 0.3, 0.5),
};
const options = { propagation: "naive", maxSz: 300, step: 0.6 } as const;

function clusters(pool: "avg" | "max" | null, threshold: number) {
	const all = { ...options, pool, threshold };
	return [...groupItems(scored, 4, all, () => {}).clusters];
}

describe("groupItems", () => {
	test("pools both directions of a link before it compares it with the threshold", () => {
		expect(clusters("max", 0.7)).toEqual([0, 0, 1, 2]);
		expect(clusters("avg", 0.7)).toEqual([0, 1, 2, 3]);
	});

	test("uses the default pool of the propagation for null: the last score", () => {
		expect(clusters(null, 0.25)).toEqual([0, 0, 0, 1]);
		expect(clusters(null, 0.4)).toEqual([1, 0, 0, 2]);
	});

	test("rejects an edge to an item that is not there", () => {
		const group = () =>
			groupItems(scored, 2, { ...options, pool: null, threshold: 0 }, () => {});
		expect(group).toThrow("rows from 0 to 1");
	});
});
