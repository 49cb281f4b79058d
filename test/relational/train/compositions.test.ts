import { describe, expect, it } from "vitest";
import { createRandom, permutation } from "../../../src/arrays/random.ts";
import {
	composeLibraries,
	takeRows,
} from "../../../src/relational/train/compositions.ts";

/** 30 people with 41, 40, ... 12 photographs, 20 with 4 and 200 with one, shuffled. */
function makeLabels(): Int32Array {
	const sizes = [
		...Array.from({ length: 30 }, (_, i) => 41 - i),
		...new Array(20).fill(4),
		...new Array(200).fill(1),
	];
	const labels = sizes.flatMap((size, id) => new Array(size).fill(id));
	return permutation(labels.length, createRandom(1)).map((row) => labels[row]);
}

describe("compositions of a library", () => {
	const labels = makeLabels();
	const sizes = new Map<number, number>();
	for (const id of labels) sizes.set(id, (sizes.get(id) ?? 0) + 1);
	const compositions = composeLibraries(labels, createRandom(2));
	const rowsOf = (name: string) =>
		compositions.find((composition) => composition.name === name)!.rows;
	const all = [...labels.keys()];
	const where = (test: (size: number) => boolean) =>
		all.filter((row) => test(sizes.get(labels[row])!));

	it.each([
		["all", all],
		["at least 10 each", where((size) => size >= 10)],
		["at most 5 each", where((size) => size <= 5)],
		["none alone", where((size) => size > 1)],
	])("%s", (name, expected) => {
		expect([...rowsOf(name)]).toEqual(expected);
	});

	it("a random 30%", () => {
		expect(rowsOf("a random 30%").length).toBe(Math.round(0.3 * labels.length));
	});

	it.each([
		[2, 40],
		[3, 60],
		[6, 100],
		[12, 200],
		[20, 300],
	])(
		"the %d largest people whole, with %d rows of others",
		(people, others) => {
			const rows = rowsOf(`${people} people and others`);
			const numLarge = Array.from({ length: people }, (_, i) => 41 - i);
			const large = all.filter((row) => labels[row] < people);
			expect(large.length).toBe(numLarge.reduce((sum, size) => sum + size, 0));
			expect(rows.filter((row) => labels[row] < people)).toEqual(
				Int32Array.from(large),
			);
			expect(rows.length).toBe(large.length + others);
		},
	);

	it("hold each row once, ascending, and are the same for the same seed", () => {
		expect(composeLibraries(labels, createRandom(2))).toEqual(compositions);
		expect(composeLibraries(labels, createRandom(3))).not.toEqual(compositions);
		for (const { rows } of compositions)
			expect([...rows]).toEqual([...new Set(rows)].sort((a, b) => a - b));
	});

	it("have rows of unknown identity where rows are taken whoever they are, and nowhere else", () => {
		const random = createRandom(4);
		const known = labels.map((id) => (random.below(3) === 0 ? -1 : id));
		const made = composeLibraries(known, createRandom(2));
		const unknownIn = (name: string) =>
			made
				.find((composition) => composition.name === name)!
				.rows.filter((row) => known[row] === -1).length;
		const numUnknown = known.filter((id) => id === -1).length;
		expect(unknownIn("all")).toBe(numUnknown);
		const drawn = unknownIn("a random 30%") / numUnknown;
		expect(drawn).toBeGreaterThan(0.2);
		expect(drawn).toBeLessThan(0.4);
		for (const { name } of made)
			if (name !== "all" && name !== "a random 30%")
				expect(unknownIn(name), name).toBe(0);
		const alone = new Map<number, number>();
		for (const id of known) alone.set(id, (alone.get(id) ?? 0) + 1);
		expect([...made.find(({ name }) => name === "none alone")!.rows]).toEqual(
			all.filter((row) => known[row] >= 0 && alone.get(known[row])! > 1),
		);
	});

	it.each([
		["no row", []],
		["one row", [0]],
	])("of %s are none", (_, ids) => {
		expect(composeLibraries(Int32Array.from(ids), createRandom(1))).toEqual([]);
	});

	it("of two rows leave out what is empty", () => {
		const names = composeLibraries(Int32Array.of(0, 0), createRandom(1)).map(
			({ name }) => name,
		);
		expect(names).toContain("all");
		expect(names).not.toContain("at least 10 each");
	});

	it("give their rows as a matrix", () => {
		const data = Float32Array.of(1, 2, 3, 4, 5, 6);
		expect(takeRows({ rows: 3, cols: 2, data }, Int32Array.of(0, 2))).toEqual({
			rows: 2,
			cols: 2,
			data: Float32Array.of(1, 2, 5, 6),
		});
	});
});
