/** Names and decisions through merges, splits, removals and undo. */
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import type { Library, LibraryPerson } from "../../src/people/library-types.ts";
import {
	brokenRules,
	contentsOf,
	range,
	takeRows,
} from "../helpers/people-library.ts";
import { startedLibrary } from "../helpers/started-library.ts";

const { faces, withCopy } = startedLibrary(120);

/** The two largest people: all their rows, and the others as they are. */
function largest(library: Library) {
	const [a, b, c] = library.people();
	const rowsOf = ({ person }: LibraryPerson) =>
		library.rows(person).map(({ row }) => row);
	return { a, b, c, rowsOf };
}

const nameOf = (library: Library, row: number) => {
	const { person } = library.rows().find((one) => one.row === row)!;
	return library.people().find((one) => one.person === person)!.name;
};
const personOf = (library: Library, row: number) =>
	library.rows().find((one) => one.row === row)!.person;
const name = ({ person }: { person: number }, text: string | null) =>
	({ kind: "name", person, name: text }) as const;
const numberOf = (library: Library, kind: string) =>
	library.decisions().find((one) => one.kind === kind)!.decision;

describe("names", () => {
	test("two people of one name become one; a new name is both's; without it they are two again", () =>
		withCopy(async (library) => {
			const { a, b } = largest(library);
			await library.decide([name(a, " Ann "), name(b, "Ann")]);
			const one = library.people()[0];
			expect([one.name, one.rows]).toEqual(["Ann", a.rows + b.rows]);
			expect((await library.decide([name(one, "Bob")])).assigned).toEqual([]);
			expect(library.people()[0]).toEqual({ ...one, name: "Bob" });
			const { splits, newPeople } = await library.decide([name(one, null)]);
			expect(splits).toHaveLength(1);
			expect(newPeople).toHaveLength(1);
			expect(library.people().map((person) => person.name)).not.toContain(
				"Bob",
			);
		}));

	test("people of other names are never joined, but the same makes them one, under one of the names", () =>
		withCopy(async (library) => {
			const { a, b, rowsOf } = largest(library);
			const [rowsA, rowsB] = [rowsOf(a), rowsOf(b)];
			await library.decide([name(a, "Ann"), name(b, "Bob")]);
			await library.regroup({ full: true });
			expect([
				personOf(library, rowsA[0]),
				personOf(library, rowsB[0]),
			]).toEqual([a.person, b.person]);
			const { merges } = await library.decide([
				{ kind: "same", rows: [a.cover, b.cover] },
			]);
			expect(merges).toEqual([{ from: b.person, into: a.person }]);
			expect(nameOf(library, rowsB[0])).toBe("Ann");
			await library.withdraw([numberOf(library, "same")]);
			expect(rowsA.map((row) => nameOf(library, row))).toEqual(
				rowsA.map(() => "Ann"),
			);
			expect(rowsB.map((row) => nameOf(library, row))).toEqual(
				rowsB.map(() => "Bob"),
			);
			expect([
				personOf(library, rowsA[0]),
				personOf(library, rowsB[0]),
			]).toEqual([a.person, b.person]);
			// The person who lives again can be decided about, and the event can be taken back.
			await library.decide([
				{ kind: "hide", person: b.person, isHidden: true },
			]);
			expect(
				library
					.people()
					.filter(({ isHidden }) => isHidden)
					.map(({ person }) => person),
			).toEqual([b.person]);
			await library.undo(null);
			await library.undo(null);
			expect(personOf(library, rowsB[0])).toBe(a.person);
		}));

	test("the name stays with the row that was named, whoever has more rows", () =>
		withCopy(async (library) => {
			const { a, rowsOf } = largest(library);
			const rows = rowsOf(a);
			await library.decide([name(a, "Ann")]);
			const others = rows.filter((row) => row !== a.cover);
			await library.decide(
				others.map((row) => ({ kind: "different", rows: [a.cover, row] })),
			);
			expect(personOf(library, a.cover)).toBe(a.person);
			expect(nameOf(library, a.cover)).toBe("Ann");
			expect(new Set(others.map((row) => nameOf(library, row)))).toEqual(
				new Set([null]),
			);
			expect(library.rows(a.person)).toHaveLength(1);
		}));

	test("a name stays where the row that was named is removed", () =>
		withCopy(async (library) => {
			const { a, rowsOf } = largest(library);
			const rows = rowsOf(a);
			await library.decide([name(a, "Ann")]);
			for (const row of rows.slice(0, -1)) {
				await library.remove([row]);
				expect(nameOf(library, rows.at(-1)!)).toBe("Ann");
			}
			expect((await library.remove(rows.slice(-1))).endedPeople).toEqual([
				a.person,
			]);
			expect(library.decisions()).toHaveLength(1);
			await library.undo(null);
			expect(nameOf(library, rows.at(-1)!)).toBe("Ann");
		}));

	test("a name that would join different people is refused, by the names of their rows", () =>
		withCopy(async (library) => {
			const { a, b } = largest(library);
			await library.decide([
				name(a, "Ann"),
				{ kind: "different", rows: [a.cover, b.cover] },
			]);
			const before = contentsOf(library);
			await expect(library.decide([name(b, "Ann")])).rejects.toThrow(
				`decisions: expected no contradiction, got face ${a.cover} and face ${b.cover} different although face ${a.cover} = face ${b.cover}`,
			);
			expect(contentsOf(library)).toEqual(before);
		}));
});

describe("decisions", () => {
	test("rows that are the same through a removed one stay together, and differ as it did", () =>
		withCopy(async (library) => {
			const { a, b, c } = largest(library);
			const d = library.people()[3];
			await library.decide([
				{ kind: "same", rows: [a.cover, b.cover] },
				{ kind: "same", rows: [b.cover, c.cover] },
				{ kind: "different", rows: [b.cover, d.cover] },
			]);
			await library.remove([b.cover]);
			await library.regroup({ full: true });
			expect(personOf(library, a.cover)).toBe(personOf(library, c.cover));
			await expect(
				library.decide([{ kind: "same", rows: [a.cover, d.cover] }]),
			).rejects.toThrow(InputError);
			expect(brokenRules(library)).toEqual([]);
		}));

	test("copies that are told apart are no copies, with neighbours of their own", () =>
		withCopy(async (library) => {
			await library.add({ features: takeRows(faces, [3, 4]) });
			expect(
				library
					.rows()
					.slice(120)
					.map(({ copyOf }) => copyOf),
			).toEqual([3, 4]);
			await library.decide([{ kind: "different", rows: [3, 120] }]);
			expect(library.rows()[120].copyOf).toBe(null);
			expect(personOf(library, 120)).not.toBe(personOf(library, 3));
			await library.remove([3]);
			const rest = new Set(library.rows().map(({ row }) => row));
			expect(rest.has(120) && !rest.has(3)).toBe(true);
			expect(brokenRules(library)).toEqual([]);
		}));

	test("where the row that others repeat is removed, the first of these is repeated", () =>
		withCopy(async (library) => {
			await library.add({ features: takeRows(faces, [3, 3, 3]) });
			const before = personOf(library, 3);
			await library.remove([3]);
			const copies = library.rows().slice(-3);
			expect(copies.map(({ copyOf }) => copyOf)).toEqual([null, 120, 120]);
			expect(new Set(copies.map(({ person }) => person))).toEqual(
				new Set([before]),
			);
		}));

	test("an event whose decisions contradict later ones is not brought back", () =>
		withCopy(async (library) => {
			const { a, b } = largest(library);
			const same = await library.decide([
				{ kind: "same", rows: [a.cover, b.cover] },
			]);
			const undo = await library.undo(same.event);
			await library.decide([{ kind: "different", rows: [a.cover, b.cover] }]);
			const before = contentsOf(library);
			await expect(library.undo(undo.event)).rejects.toThrow(
				"no contradiction",
			);
			expect(contentsOf(library)).toEqual(before);
			await library.add({ features: takeRows(faces, range(120, 125)) });
		}));

	test("an addition is not taken back while a later row repeats one of its rows", () =>
		withCopy(async (library) => {
			const first = await library.add({
				features: takeRows(faces, range(120, 300)),
			});
			const joined = first.assigned.find(
				({ row, person }) => row >= 120 && library.rows(person!)[0].row < 120,
			)!;
			const copy = await library.add({
				features: takeRows(faces, [joined.row]),
			});
			const before = contentsOf(library);
			expect(before.rows.at(-1)!.copyOf).toBe(joined.row);
			await expect(library.undo(first.event)).rejects.toThrow(
				"got row 300, which repeats row",
			);
			expect(contentsOf(library)).toEqual(before);
			await library.undo(copy.event);
			await library.undo(first.event);
			expect(library.numRows).toBe(120);
		}));
});

test("an event is not taken back where rows would leave people that later decisions keep them with", () =>
	withCopy(async (library) => {
		const { a, b } = largest(library);
		const joined = await library.decide([name(a, "Ann"), name(b, "Ann")]);
		await library.decide([{ kind: "same", rows: [a.cover, b.cover] }]);
		const before = contentsOf(library);
		await expect(library.undo(joined.event)).rejects.toThrow(
			`rows ${a.cover} and ${b.cover}, about which more is known since`,
		);
		expect(contentsOf(library)).toEqual(before);
	}));

describe("questions", () => {
	test("are not about people whom a decision, a photo, their names or somebody hides", () =>
		withCopy(async (library) => {
			const all = library.questions(100);
			expect(all.length).toBeGreaterThan(4);
			expect(all.map(({ probability }) => probability)).toEqual(
				all.map(({ probability }) => probability).sort((a, b) => b - a),
			);
			for (const { people, rows } of all) {
				expect(rows.map((row) => personOf(library, row))).toEqual(people);
				expect(
					library
						.suggestions(people[0], 100)
						.map((one) => one.people.toSorted().join()),
				).toContain(people.toSorted().join());
			}
			const [apart, hidden, named] = all;
			await library.decide([
				{ kind: "different", rows: [...apart.rows] },
				{ kind: "hide", person: hidden.people[0], isHidden: true },
				{ kind: "name", person: named.people[0], name: "Ann" },
				{ kind: "name", person: named.people[1], name: "Bob" },
			]);
			const asked = library.questions(100).map(({ people }) => people);
			const keys = asked.map((people) => people.toSorted().join());
			expect(keys).not.toContain(apart.people.toSorted().join());
			expect(keys).not.toContain(named.people.toSorted().join());
			expect(asked.flat()).not.toContain(hidden.people[0]);
			expect(asked.length).toBeGreaterThan(0);
		}));
});
