import { expect, test } from "vitest";
import { toLabels } from "../../src/arrays/labels.ts";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { InputError } from "../../src/errors.ts";
import { createContingency } from "../../src/metrics/contingency.ts";

/** The table as "identity,cluster" -> items, counted with a Map. */
function countPairsOfLabels(
	truth: ArrayLike<number>,
	clusters: ArrayLike<number>,
) {
	const counts = new Map<string, number>();
	for (let i = 0; i < truth.length; i++) {
		const key = `${truth[i]},${clusters[i]}`;
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}
	return counts;
}

test("holds each pair that occurs once, with its number of items", () => {
	const random = createRandom(1);
	for (let round = 0; round < 50; round++) {
		const items = 1 + random.below(80);
		const draw = (limit: number) =>
			toLabels(Array.from({ length: items }, () => random.below(limit)));
		const truth = draw(1 + random.below(20));
		const clusters = draw(1 + random.below(20));
		const table = createContingency(truth, clusters);
		const entries: [string, number][] = [];
		for (let identity = 0; identity < table.identities; identity++)
			for (
				let e = table.rowOffsets[identity];
				e < table.rowOffsets[identity + 1];
				e++
			)
				entries.push([`${identity},${table.clusterIds[e]}`, table.counts[e]]);
		expect(entries.length).toBe(table.counts.length);
		expect(entries.toSorted()).toEqual(
			[...countPairsOfLabels(truth.ids, clusters.ids)].toSorted(),
		);
	}
});

test("sizes are the sums of its entries", () => {
	const table = createContingency(
		toLabels(["ann", "bob", "ann", "cy", "bob", "ann"]),
		toLabels([7, 7, 8, 9, 9, 8]),
	);
	expect([...table.identitySizes]).toEqual([3, 2, 1]);
	expect([...table.clusterSizes]).toEqual([2, 2, 2]);
	expect([...table.rowOffsets]).toEqual([0, 2, 4, 5]);
	expect([...table.clusterIds]).toEqual([0, 1, 0, 2, 2]);
	expect([...table.counts]).toEqual([1, 2, 1, 1, 1]);
});

test("a million identities by a million clusters take an entry per item", () => {
	const items = 1_000_000;
	const random = createRandom(2);
	const table = createContingency(
		{ ids: permutation(items, random), count: items },
		{ ids: permutation(items, random), count: items },
	);
	expect(table.counts.length).toBe(items);
	expect(table.clusterIds.length).toBe(items);
	expect(table.rowOffsets.length).toBe(items + 1);
	expect(table.counts.every((count) => count === 1)).toBe(true);
});

test("a million items in few pairs keep no memory per item", () => {
	const ids = Int32Array.from({ length: 1_000_000 }, (_, i) => i % 1000);
	const table = createContingency({ ids, count: 1000 }, { ids, count: 1000 });
	expect(table.counts.buffer.byteLength).toBe(4 * 1000);
	expect(table.clusterIds.buffer.byteLength).toBe(4 * 1000);
	expect(table.counts.every((count) => count === 1000)).toBe(true);
});

test.each([
	[[], [], "labels: expected at least 1 item, got 0"],
	[[1, 2], [1], "clusters: expected 2 items, one per label, got 1"],
	[[], [1], "clusters: expected 0 items, one per label, got 1"],
])("refuses %j against %j", (truth, clusters, message) => {
	const create = () => createContingency(toLabels(truth), toLabels(clusters));
	expect(create).toThrow(InputError);
	expect(create).toThrow(message);
});
