/** Rows that are moved, people that are merged and split: against lists of rows that are moved by hand. */
import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../../../src/arrays/random.ts";
import type { Library, Placement } from "../../../src/people/library-types.ts";
import { brokenRules, range, takeRows } from "../../helpers/people-library.ts";
import { startedLibrary } from "../../helpers/started-library.ts";

const { faces, withCopy } = startedLibrary(150);

/** Sets of rows, one for each person, as texts. */
const groupsOf = (groups: Iterable<readonly number[]>) =>
	[...groups]
		.filter((rows) => rows.length > 0)
		.map((rows) => [...rows].sort((a, b) => a - b).join(" "))
		.sort();

function personsOf(library: Library): Map<number, number> {
	return new Map(library.rows().map(({ row, person }) => [row, person]));
}

function byPerson(persons: ReadonlyMap<number, number>): number[][] {
	const groups = new Map<number, number[]>();
	for (const [row, person] of persons)
		groups.set(person, [...(groups.get(person) ?? []), row]);
	return [...groups.values()];
}

const rowsOf = (library: Library, person: number) =>
	library.rows(person).map(({ row }) => row);

/** What placements say, on a table of rows and people. */
function placeByHand(
	persons: ReadonlyMap<number, number>,
	placements: readonly Placement[],
): Map<number, number> {
	const next = new Map(persons);
	let made = 1_000_000;
	const move = (rows: readonly number[], person: number) => {
		for (const row of rows) next.set(row, person);
	};
	for (const placement of placements) {
		if (placement.kind === "move")
			move(placement.rows, placement.person ?? made++);
		else if (placement.kind === "split")
			for (const part of placement.parts.slice(1)) move(part, made++);
		else
			for (const [row, person] of next)
				if (placement.people.includes(person))
					next.set(row, placement.people[0]);
	}
	return next;
}

const pick = <T>(random: Random, items: readonly T[]): T =>
	items[random.below(items.length)];

function drawPlacement(random: Random, library: Library): Placement {
	const people = library.people().slice(0, 12);
	const { person } = pick(random, people);
	const rows = rowsOf(library, person);
	const some = rows.filter(() => random.below(3) === 0);
	const moved = some.length > 0 ? some : [rows[0]];
	const kind = random.below(5);
	if (kind === 0)
		return {
			kind: "merge",
			people: [
				...new Set([person, pick(random, people).person, people[0].person]),
			],
		};
	if (kind === 1) return { kind: "move", rows: moved, person: null };
	if (kind === 2 && moved.length < rows.length)
		return {
			kind: "split",
			person,
			parts: [rows.filter((row) => !moved.includes(row)), moved],
		};
	return { kind: "move", rows: moved, person: pick(random, people).person };
}

const isRefusable = (placement: Placement) =>
	placement.kind === "merge" && placement.people.length < 2;

const isAlone = (
	placement: Placement,
): placement is Placement & { kind: "move" } =>
	placement.kind === "move" &&
	placement.person === null &&
	placement.rows.length === 1;

const numSeeds = Number(process.env.GCN_CLUSTER_LIBRARIES ?? 1);
describe.each(range(1, 1 + numSeeds))("random placements %i", (seed) => {
	test("move the rows that they name, and no others, and regrouping leaves all of them there", () =>
		withCopy(async (library) => {
			const random = createRandom(seed);
			for (let step = 0; step < 12; step++) {
				const placement = drawPlacement(random, library);
				if (isRefusable(placement)) continue;
				const before = personsOf(library);
				await library.decide([placement]);
				const context = `step ${step}: ${JSON.stringify(placement)}`;
				const after = personsOf(library);
				const wanted = placeByHand(before, [placement]);
				// A row that alone is somebody new may join others, but not its person.
				if (isAlone(placement)) {
					const [row] = placement.rows;
					const left = [...before.keys()].filter(
						(other) => other !== row && before.get(other) === before.get(row),
					);
					for (const other of left)
						expect(after.get(other), context).not.toBe(after.get(row));
					after.delete(row);
					wanted.delete(row);
				}
				expect(groupsOf(byPerson(after)), context).toEqual(
					groupsOf(byPerson(wanted)),
				);
				expect(brokenRules(library), context).toEqual([]);
				const { assigned } = await library.regroup({ full: false });
				expect(assigned, context).toEqual([]);
			}
		}));
});

const personOf = (library: Library, row: number) =>
	personsOf(library).get(row)!;
const nameOf = (library: Library, row: number) =>
	library.people().find(({ person }) => person === personOf(library, row))!
		.name;

describe("a moved row", () => {
	test(
		"stays where it was put as rows like it come, and when all are scored anew",
		{
			tags: ["slow/variants"],
		},
		() =>
			withCopy(async (library) => {
				const [a, b] = library.people();
				const row = rowsOf(library, a.person).find((one) => one !== a.cover)!;
				await library.decide([{ kind: "move", rows: [row], person: b.person }]);
				const others = rowsOf(library, a.person);
				for (const first of [200, 260]) {
					// Nearly the same face again, and faces of everybody.
					const features = takeRows(faces, [row, ...range(first, first + 40)]);
					features.data[0] += 0.01;
					await library.add({ features });
					expect(personOf(library, row)).toBe(personOf(library, b.cover));
					expect(personOf(library, row)).not.toBe(personOf(library, a.cover));
				}
				await library.regroup({ full: true });
				expect(personOf(library, row)).toBe(personOf(library, b.cover));
				expect(others.map((one) => personOf(library, one))).not.toContain(
					personOf(library, row),
				);
				expect(brokenRules(library)).toEqual([]);
			}),
	);

	test("goes to a third person, and back to the first, whatever was said before", () =>
		withCopy(async (library) => {
			const [a, b, c] = library.people();
			const before = personsOf(library);
			const rows = rowsOf(library, a.person).slice(-2);
			for (const { person } of [b, c, a]) {
				await library.decide([{ kind: "move", rows, person }]);
				const wanted = new Map(before);
				for (const row of rows) wanted.set(row, person);
				expect(personsOf(library)).toEqual(wanted);
			}
			await library.decide([{ kind: "merge", people: [a.person, b.person] }]);
			expect(library.people()[0].rows).toBe(a.rows + b.rows);
		}));

	test("leaves the name with its person, though the name was given to this row", () =>
		withCopy(async (library) => {
			const [a, b] = library.people();
			await library.decide([
				{ kind: "name", person: a.person, name: "Ann" },
				{ kind: "name", person: b.person, name: "Bob" },
			]);
			const other = rowsOf(library, a.person).find((row) => row !== a.cover)!;
			await library.decide([
				{ kind: "move", rows: [a.cover], person: b.person },
			]);
			expect(nameOf(library, other)).toBe("Ann");
			expect(nameOf(library, a.cover)).toBe("Bob");
			await library.undo(null);
			expect(nameOf(library, a.cover)).toBe("Ann");
		}));

	test("joins a person who has another row of its photo", {
		tags: ["slow/variants"],
	}, async () => {
		await withCopy(async (library) => {
			await library.remove(range(0, 150));
			const first = library.history().length;
			const features = takeRows(faces, range(0, 150));
			const photos = range(0, 150).map((row) => `photo ${row >> 1}`);
			await library.add({ features, photos });
			expect(library.history()).toHaveLength(first + 1);
			const [a] = library.people();
			const rows = rowsOf(library, a.person);
			const photoOf = new Map(
				library.rows().map(({ row, photo }) => [row, photo]),
			);
			const mate = library
				.rows()
				.find(
					({ row, photo, person }) =>
						person !== a.person &&
						rows.some((one) => one !== row && photoOf.get(one) === photo),
				)!;
			await library.decide([
				{ kind: "move", rows: [mate.row], person: a.person },
			]);
			expect(rowsOf(library, a.person)).toEqual(
				[...rows, mate.row].sort((x, y) => x - y),
			);
		});
	});

	test("is no copy any more of a row that stays", () =>
		withCopy(async (library) => {
			const [a, b] = library.people();
			const features = takeRows(faces, [a.cover, a.cover]);
			const { assigned } = await library.add({ features });
			const [one, other] = assigned.map(({ row }) => row);
			expect(personOf(library, one)).toBe(a.person);
			await library.decide([{ kind: "move", rows: [one], person: b.person }]);
			expect(personOf(library, one)).toBe(b.person);
			expect(personOf(library, other)).toBe(a.person);
			expect(rowsOf(library, a.person)).toHaveLength(a.rows + 1);
			expect(brokenRules(library)).toEqual([]);
		}));
});

test("of people that are merged, the first with a name gives it", () =>
	withCopy(async (library) => {
		const [a, b, c] = library.people();
		await library.decide([
			{ kind: "name", person: a.person, name: "Ann" },
			{ kind: "name", person: b.person, name: "Bob" },
		]);
		await library.decide([
			{ kind: "merge", people: [c.person, b.person, a.person] },
		]);
		const [merged] = library.people();
		expect([merged.name, merged.rows]).toEqual([
			"Bob",
			a.rows + b.rows + c.rows,
		]);
		const { splits } = await library.decide([
			{
				kind: "split",
				person: merged.person,
				parts: [[b.cover], [a.cover], [c.cover]],
			},
		]);
		expect(splits).toHaveLength(2);
		expect(nameOf(library, b.cover)).toBe("Bob");
		expect(nameOf(library, a.cover)).toBeNull();
	}));

test("a placement is one event, which undo takes back wholly", () =>
	withCopy(async (library) => {
		const [a, b, c] = library.people();
		const before = library.rows();
		const events = library.history().length;
		await library.decide([
			{ kind: "merge", people: [a.person, b.person] },
			{ kind: "move", rows: [c.cover], person: null },
			{ kind: "name", person: a.person, name: "Ann" },
		]);
		expect(library.history()).toHaveLength(events + 1);
		expect(library.history().at(-1)!.summary).toMatchObject({
			merged: 2,
			moved: 1,
			name: 1,
		});
		await library.undo(null);
		expect(library.rows()).toEqual(before);
		expect(library.decisions()).toEqual([]);
	}));

test.each<[string, Placement]>([
	[
		"rows: expected at least one, got none",
		{ kind: "move", rows: [], person: 0 },
	],
	[
		"rows: expected one of the 150 rows of the library, got 150",
		{ kind: "move", rows: [150], person: 0 },
	],
	[
		"decisions: expected a living person, got 999",
		{ kind: "move", rows: [0], person: 999 },
	],
	[
		"people: expected at least two to merge, got 1",
		{ kind: "merge", people: [0] },
	],
	[
		"parts: expected each row once, got a row in two parts",
		{ kind: "split", person: -1, parts: [[0], [0]] },
	],
	[
		"parts: expected at least two, each with rows, got 1",
		{ kind: "split", person: -1, parts: [[0], []] },
	],
])("refuses with %s", (message, placement) =>
	withCopy(async (library) => {
		const person = personOf(library, 0);
		const known =
			placement.kind === "split" ? { ...placement, person } : placement;
		await expect(library.decide([known])).rejects.toThrow(message);
		expect(library.history()).toHaveLength(1);
	}),
);
