/** Names and decisions about some rows of a library, on small cases made by hand. */
import { describe, expect, test } from "vitest";
import type {
	Decision,
	StoredDecision,
} from "../../src/files/library/tables.ts";
import {
	type Anchor,
	decisionsAmong,
	findAnchors,
} from "../../src/people/known-decisions.ts";

const nothing = { row: null, otherRow: null, person: null, value: null };
const store = (decisions: Partial<Decision>[]): StoredDecision[] =>
	decisions.map((decision, number) => ({
		kind: "name",
		...nothing,
		...decision,
		number,
		made: number,
		undone: null,
	}));
const pair = (kind: string, row: number, otherRow: number) => ({
	kind,
	row,
	otherRow,
});
const name = (person: number, row: number, value: string | null) => ({
	person,
	row,
	value,
});

describe("pairs", () => {
	const among = (rows: number[], decisions: Partial<Decision>[]) => {
		const { same, different } = decisionsAmong({
			rows: Int32Array.from(rows),
			decisions: store(decisions),
			anchors: [],
			photos: null,
		});
		return { same: [...same], different: [...different] };
	};

	test("are about positions; those with other rows are left out", () => {
		const decisions = [
			pair("same", 20, 40),
			pair("different", 30, 40),
			pair("different", 30, 99),
			pair("same", 98, 99),
		];
		expect(among([20, 30, 40], decisions)).toEqual({
			same: [0, 2],
			different: [1, 2],
		});
	});

	test("join and part through rows that are not there", () => {
		const decisions = [
			pair("same", 20, 99),
			pair("same", 99, 98),
			pair("same", 98, 40),
			pair("different", 98, 30),
			pair("different", 97, 30),
		];
		expect(among([20, 30, 40], decisions)).toEqual({
			same: [0, 2],
			different: [0, 1],
		});
	});
});

describe("photos and names", () => {
	const anchors: Anchor[] = [
		{ row: 5, person: 0, name: "Ann" },
		{ row: 6, person: 1, name: "Bob" },
		{ row: 7, person: 2, name: "Ann" },
		{ row: 99, person: 3, name: "Ann" },
	];

	test("rows of other names are as of one photo, rows of one name the same", () => {
		const known = decisionsAmong({
			rows: Int32Array.of(5, 6, 7, 8),
			decisions: [],
			anchors,
			photos: ["x", null, "x", "y"],
		});
		expect([...known.photos!]).toEqual([0, -1, 0, 1]);
		expect([...known.morePhotos!]).toEqual([0, 2, 1, 2, 2, 2]);
		expect([...known.same]).toEqual([0, 2]);
	});
});

describe("anchors", () => {
	const lives = { ended: null, mergedInto: null };
	const find = (
		decisions: Partial<Decision>[],
		{
			people = Array(4).fill(lives),
			gone = [] as number[],
			covers = [10, 11, 12, 13],
		} = {},
	) =>
		findAnchors({
			decisions: store(decisions),
			people,
			isLive: (row) => !gone.includes(row),
			coverOf: (person) => covers[person],
		}).map(({ row, person, name }) => `${person} ${name} ${row}`);

	test("have the last name of each person, in order of these", () => {
		expect(
			find([
				name(1, 5, "Ann"),
				name(2, 6, "Bob"),
				name(1, 7, "Cy"),
				name(3, 8, "Di"),
				name(3, 8, null),
			]),
		).toEqual(["2 Bob 6", "1 Cy 7"]);
	});

	test("are the cover where the row is gone, and nowhere where that is gone", () => {
		expect(
			find([name(1, 5, "Ann"), name(2, 6, "Bob")], { gone: [5, 6, 12] }),
		).toEqual(["1 Ann 11"]);
	});

	test("have the names that were given since to who took their person over, and to theirs", () => {
		const people = [
			{ ended: 2, mergedInto: 1 },
			{ ended: 4, mergedInto: 2 },
			lives,
		];
		const other = { kind: "hide" };
		const given: Partial<Decision>[] = [
			...[name(0, 5, "Ann"), name(1, 6, "Bob"), other],
			...[name(1, 6, "Cy"), other, name(2, 7, "Di")],
		];
		expect(find(given.slice(0, 3), { people })).toEqual(["0 Ann 5", "1 Bob 6"]);
		expect(find(given.slice(0, 4), { people })).toEqual(["0 Cy 5", "1 Cy 6"]);
		expect(find(given, { people })).toEqual(["0 Di 5", "1 Di 6", "2 Di 7"]);
	});
});
