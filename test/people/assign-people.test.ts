/** Who each cluster is, on small cases made by hand. */
import { expect, test } from "vitest";
import { assignPeople } from "../../src/people/assign-people.ts";

const assign = (
	clusters: number[],
	personOf: number[],
	anchors: { position: number; person: number }[] = [],
) => [
	...assignPeople({
		clusters: Int32Array.from(clusters),
		personOf: Int32Array.from(personOf),
		anchors,
	}),
];

test.each([
	["a cluster stays the person of its rows", [0, 0, 1], [7, 7, 3], [7, 3]],
	["new rows alone are a new person", [0, 0, 1], [7, -1, -1], [7, -1]],
	["a person who is split stays with most rows", [0, 1, 1], [7, 7, 7], [-1, 7]],
	["of equal parts, with the lower cluster", [1, 0], [7, 7], [7, -1]],
	[
		"of people who are merged, the one with most rows stays",
		[0, 0, 0],
		[2, 9, 9],
		[9],
	],
	["of equal ones the lower", [0, 0], [9, 2], [2]],
	[
		"a person whose other part is taken gets the rest",
		[0, 0, 0, 1, 1],
		[5, 5, 6, 5, 6],
		[5, 6],
	],
	["nobody is two clusters", [0, 1, 2, 2], [4, 4, 4, 4], [-1, -1, 4]],
	["no rows", [], [], []],
])("%s", (_, clusters, personOf, expected) => {
	expect(assign(clusters, personOf)).toEqual(expected);
});

test("a name goes with its row, however few rows go with it", () => {
	const anchors = [{ position: 0, person: 7 }];
	expect(assign([0, 1, 1, 1], [7, 7, 7, 7], anchors)).toEqual([7, -1]);
	expect(assign([0, 0, 0], [7, 3, 3], anchors)).toEqual([7]);
});

test("of names in one cluster, the person with most rows stays, of equal ones the lower", () => {
	const anchors = [
		{ position: 0, person: 3 },
		{ position: 1, person: 7 },
	];
	expect(assign([0, 0], [3, 7], anchors)).toEqual([3]);
	expect(assign([0, 0, 1], [3, 7, 3], anchors)).toEqual([3, -1]);
	expect(assign([0, 0, 0], [3, 7, 7], anchors)).toEqual([7]);
	expect(assign([0, 0, 0, 0, 0], [3, 7, 9, 9, 9], anchors)).toEqual([3]);
	expect(assign([0, 0, 0, 1], [3, 7, 7, 3], anchors)).toEqual([7, 3]);
});
