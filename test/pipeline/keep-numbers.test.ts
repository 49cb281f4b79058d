/** Numbers and names of an earlier clustering. */
import { describe, expect, test } from "vitest";
import type { EarlierClusters } from "../../src/arrays/named-values.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { keepNumbers, matchEarlier } from "../../src/pipeline/keep-numbers.ts";
import { expectRefused } from "../helpers/expect-refused.ts";

const earlierOf = (
	clusters: number[],
	more: Partial<EarlierClusters> = {},
): EarlierClusters => ({
	clusters: Int32Array.from(clusters),
	ids: null,
	rows: null,
	names: new Map(),
	...more,
});

function keep(
	clusters: number[],
	earlier: EarlierClusters,
	ids: string[] | null = null,
) {
	const positions = matchEarlier(clusters.length, ids, earlier);
	return keepNumbers(Int32Array.from(clusters), earlier, positions);
}

describe("earlier numbers", () => {
	test("stay with most of the rows; new people get numbers after the largest, which nobody had", () => {
		const names = new Map([[9, "Ann"]]);
		const earlier = earlierOf([9, 9, 9, 4, 4, 2], { names });
		// 9 was split: its larger part keeps number and name. 2 is gone, and nobody gets its number.
		expect(keep([0, 0, 1, 2, 2, 2, 3], earlier)).toEqual({
			numbers: Int32Array.of(9, 10, 4, 11),
			names: ["Ann", null, null, null],
			kept: 2,
			added: 2,
			gone: 1,
		});
	});

	test("of equal overlaps go to the smaller number, then to the larger cluster", () => {
		expect([...keep([0, 0], earlierOf([3, 1])).numbers]).toEqual([1]);
		expect([...keep([0, 1], earlierOf([5, 5])).numbers]).toEqual([5, 6]);
	});

	test("are matched by id where both have ids, else by row number; noise has none", () => {
		const byId = earlierOf([3, 3, 7], { ids: ["x", "y", "z"] });
		expect([...keep([0, 1, 1], byId, ["z", "new", "y"]).numbers]).toEqual([
			7, 3,
		]);
		const byRow = earlierOf([3, 7, -1], { rows: [1, 0, 2] });
		expect([...keep([0, 1, 2], byRow, ["a", "b", "c"]).numbers]).toEqual([
			7, 3, 8,
		]);
		expect([...keep([0, 0], earlierOf([-1, -1])).numbers]).toEqual([0]);
	});

	test("refuse ids and rows that stand twice", () => {
		const twice = earlierOf([1, 2], { ids: ["x", "x"] });
		expectRefused(
			() => keep([0, 1], twice, ["x", "y"]),
			'earlier clusters: expected each id once, got "x" twice',
		);
		expectRefused(
			() => keep([0, 1], earlierOf([1], { ids: ["x"] }), ["y", "y"]),
			'ids: expected each id once, got "y" twice',
		);
		expectRefused(
			() => keep([0, 1], earlierOf([1, 2], { rows: [1, 1] })),
			"earlier clusters: expected each row once, got 1 twice",
		);
	});

	test("are those of a plain search for the largest overlap, again and again", () => {
		const random = createRandom(71);
		for (let trial = 0; trial < 300; trial++) {
			const rows = 1 + random.below(30);
			const draw = (count: number) =>
				Array.from({ length: rows }, () => random.below(count));
			const clusters = draw(1 + random.below(6)).map((c, _, all) =>
				[...new Set(all)].indexOf(c),
			);
			const before = draw(8).map((c) => 3 * c + 1);
			const { numbers } = keep(clusters, earlierOf(before));
			const expected = new Map<number, number>();
			for (;;) {
				const pairs = clusters.flatMap((cluster, row) => {
					const number = before[row];
					if (expected.has(cluster) || [...expected.values()].includes(number))
						return [];
					const common = clusters.filter(
						(c, r) => c === cluster && before[r] === number,
					).length;
					return [{ cluster, number, common }];
				});
				if (pairs.length === 0) break;
				pairs.sort(
					(a, b) =>
						b.common - a.common || a.number - b.number || a.cluster - b.cluster,
				);
				expected.set(pairs[0].cluster, pairs[0].number);
			}
			let next = Math.max(...before) + 1;
			for (let cluster = 0; cluster < numbers.length; cluster++)
				expect(numbers[cluster]).toBe(expected.get(cluster) ?? next++);
			expect(new Set(numbers).size).toBe(numbers.length);
		}
	});
});
