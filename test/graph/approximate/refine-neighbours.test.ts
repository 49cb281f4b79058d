import { describe, expect, it } from "vitest";
import { createRandom, permutation } from "../../../src/arrays/random.ts";
import {
	createRefiner,
	type NearRows,
	nearRow,
} from "../../../src/graph/approximate/refine-neighbours.ts";
import { createSimilarity } from "../../../src/graph/similarity.ts";
import { shareForKernels } from "../../../src/kernels/kernel-memory.ts";
import {
	bruteSimilarity,
	randomFeatures,
	toRows,
} from "../../helpers/brute-neighbours.ts";

const rows = 200;
const k = 30;
const followed = 16;
const features = randomFeatures(rows, 6, 1);
const lists = {
	memberOffsets: Int32Array.of(0, 80, 80, rows),
	members: permutation(rows, createRandom(2)),
};

function nearestFirst(row: number, ids: Iterable<number>): number[] {
	const similarities = new Map(
		[...ids].map((id) => [id, bruteSimilarity(features, "cosine", row, id)]),
	);
	const ranked = [...similarities].sort((a, b) => b[1] - a[1]);
	return ranked.map(([id]) => id);
}

/** 40 random rows as neighbours of each row, all of them new; every third row has only 6. */
function randomNear(): NearRows {
	const random = createRandom(3);
	const entries = Array.from({ length: rows }, (_, row) => {
		const others = permutation(rows, random).filter((id) => id !== row);
		const count = row % 3 === 0 ? 6 : 40;
		const near = nearestFirst(row, others.subarray(0, count));
		return Array.from({ length: 40 }, (_, t) => (t < count ? ~near[t] : row));
	});
	const data = entries.flatMap((near, row) => [row, ...near]);
	return { rows, cols: 41, data: Int32Array.from(data) };
}

function refineAll(near: NearRows, of = features): NearRows {
	const similarity = createSimilarity(of, "cosine");
	const refine = createRefiner(similarity, { near, k, lists });
	const data = new Int32Array(rows * (k + 1));
	for (const list of [0, 1, 2]) {
		const refined = refine(list);
		for (let at = 0; at < refined.length; at += k + 1)
			data.set(refined.subarray(at, at + k + 1), refined[at] * (k + 1));
	}
	return { rows, cols: k + 1, data };
}

const idsOf = (near: NearRows) => toRows(near).map((ids) => ids.map(nearRow));

/** The nearest of a row's neighbours and of the neighbours of its first ones. */
function expected(ids: number[][], row: number): number[] {
	const candidates = new Set(ids[row]);
	for (const near of ids[row].slice(1, 1 + followed))
		for (const id of ids[near]) candidates.add(id);
	candidates.delete(row);
	return [row, ...nearestFirst(row, candidates).slice(0, k)];
}

describe("a round among neighbours' neighbours", () => {
	const near = randomNear();
	const first = refineAll(near);
	const second = refineAll(first);

	it("finds the nearest of all that are followed", () => {
		const before = idsOf(near);
		const after = idsOf(first);
		for (let row = 0; row < rows; row++)
			expect(after[row]).toEqual(expected(before, row));
	});

	it("finds as much where it skips pairs that were compared before", () => {
		const before = idsOf(first);
		const after = idsOf(second);
		for (let row = 0; row < rows; row++)
			expect(after[row]).toEqual(expected(before, row));
	});

	it("finds the same where kernels reach the rows", () => {
		const shared = shareForKernels(features);
		expect(refineAll(near, shared).data).toEqual(first.data);
		expect(refineAll(first, shared).data).toEqual(second.data);
	});

	it("marks new neighbours", () => {
		const before = idsOf(near);
		for (const [row, entries] of toRows(first).entries())
			for (const entry of entries)
				expect(entry < 0).toBe(!before[row].includes(nearRow(entry)));
	});
});
