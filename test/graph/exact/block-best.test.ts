import { expect, test } from "vitest";
import { createCandidates } from "../../../src/graph/approximate/candidates.ts";
import { addBest } from "../../../src/graph/exact/block-best.ts";

test("candidates of a thread are added to those of all rows, and their memory is freed", () => {
	const candidates = createCandidates(3, 2, 1);
	const first = {
		rows: Int32Array.of(0, 0, 2, 0),
		ids: Int32Array.of(5, 6, 7, 8),
		values: Float32Array.of(0.5, 0.25, 0.125, 0.75),
	};
	const second = {
		rows: Int32Array.of(0, 2),
		ids: Int32Array.of(9, 4),
		values: Float32Array.of(0.375, 0.125),
	};
	addBest(first, candidates);
	addBest(second, candidates);
	const take = (row: number) => {
		const ids = new Int32Array(2);
		const count = candidates.take(row, ids, new Float32Array(2));
		return [...ids.subarray(0, count)];
	};
	expect([0, 1, 2].map(take)).toEqual([[8, 5], [], [4, 7]]);
	for (const { rows, ids, values } of [first, second])
		expect([rows, ids, values].map(({ length }) => length)).toEqual([0, 0, 0]);
});
