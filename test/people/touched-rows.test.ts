/** Which rows are grouped again, on small sets made by hand. */
import { describe, expect, test } from "vitest";
import type { GroupOptions } from "../../src/grouping/group.ts";
import type { GrowingSet } from "../../src/people/lists/growing-set.ts";
import { createLists } from "../../src/people/lists/neighbour-lists.ts";
import { findTouched } from "../../src/people/touched-rows.ts";

const numRows = 20;
const grouping: GroupOptions = {
	propagation: "naive",
	threshold: 0.7,
	pool: "avg",
	maxSz: 900,
	step: 0.6,
};

/** A set whose links are `row: [neighbour, score]`, both ways. */
function setOf(links: readonly (readonly [number, number, number])[]) {
	const listsOf = (rows: Int32Array) => {
		const lists = createLists(rows, 4);
		rows.forEach((row, i) => {
			const own = links.filter(([a, b]) => a === row || b === row);
			own.forEach(([a, b, score], c) => {
				lists.neighbours[4 * i + c] = a === row ? b : a;
				lists.scores[4 * i + c] = score;
			});
		});
		return lists;
	};
	return { cols: 1, k: 4, listsOf } as unknown as GrowingSet;
}

const all = Int32Array.from({ length: numRows }, (_, row) => row);

function touched(
	seeds: number[],
	links: [number, number, number][],
	{
		people = {} as Record<number, number>,
		copies = {} as Record<number, number>,
		options = grouping,
	} = {},
) {
	const found = findTouched(seeds, {
		set: setOf(links),
		copyOf: all.map((row) => copies[row] ?? row),
		person: all.map((row) => people[row] ?? row),
		rows: all,
		grouping: options,
	});
	return [...found];
}

describe("touched rows", () => {
	test("are those of the seeds' people, their copies too", () => {
		const people = { 1: 7, 5: 7, 6: 7 };
		expect(touched([5], [], { people, copies: { 6: 1 } })).toEqual([
			1, 5, 6, 7,
		]);
	});

	test("are those that links lead to, from person to person", () => {
		const people = { 3: 2, 8: 9 };
		const links: [number, number, number][] = [
			[1, 2, 0.8],
			[3, 8, 0.75],
			[9, 12, 0.5],
		];
		expect(touched([1], links, { people })).toEqual([1, 2, 3, 8, 9, 12]);
	});

	test("are not those behind links that join nobody, even if the other direction is certain", () => {
		expect(touched([1], [[1, 2, 0.39]])).toEqual([1]);
		expect(touched([1], [[1, 2, 0.41]])).toEqual([1, 2]);
	});

	test("of a row that is nobody's yet are that row", () => {
		expect(touched([4], [], { people: { 4: -1, 5: -1 } })).toEqual([4]);
	});

	test("are all where they are more than half, or where any link may matter", () => {
		const half = Array.from({ length: 11 }, (_, row) => row);
		expect(touched(half, [])).toEqual([...all]);
		const options = { ...grouping, propagation: "average" } as const;
		expect(touched([1], [], { options })).toEqual([...all]);
	});

	test("are none without seeds", () => {
		expect(touched([], [[1, 2, 1]])).toEqual([]);
	});
});
