/** Libraries of people for tests: rows of the bundled faces, what a library says, and what must always hold of it. */
import { join, resolve } from "node:path";
import { expect } from "vitest";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { readFloatMatrix } from "../../src/files/npy/read-npy.ts";
import { openLibrary } from "../../src/people/library.ts";
import type {
	Difference,
	Library,
	LibraryDecision,
	LibraryPerson,
	LibraryRow,
} from "../../src/people/library-types.ts";

const root = resolve(import.meta.dirname, "../..");

/** The bundled faces [1000, 128]. */
export const readBundledFaces = () =>
	readFloatMatrix(join(root, "fixtures/faces/features.npy"), { shared: false });

export function takeRows(
	{ cols, data }: FloatMatrix,
	rows: readonly number[],
): FloatMatrix {
	const values = rows.map((row) => data.subarray(row * cols, (row + 1) * cols));
	const taken = new Float32Array(rows.length * cols);
	values.forEach((of, i) => {
		taken.set(of, i * cols);
	});
	return { rows: rows.length, cols, data: taken };
}

export const range = (first: number, end: number) =>
	Array.from({ length: end - first }, (_, i) => first + i);

export const openPeople = (
	folder: string,
	mode: "read" | "write" | "create" = "create",
) => openLibrary(folder, { mode, workers: 1, waitSeconds: 0 });

export async function withPeople<T>(
	folder: string,
	use: (library: Library) => T | Promise<T>,
): Promise<T> {
	const library = await openPeople(folder);
	try {
		return await use(library);
	} finally {
		await library.close();
	}
}

/** All that a library says of what is there now. */
export const contentsOf = (library: Library) => ({
	rows: library.rows(),
	people: library.people(),
	decisions: library.decisions(),
});

/** An app's own table: the person of each row, kept in step by what events return. */
export function createTable() {
	const persons = new Map<number, number>();
	const living = () => new Set(persons.values());
	return {
		persons,
		/** Applies a difference, and checks that it says what it does. */
		apply(difference: Difference): void {
			const before = living();
			const moves = { merges: new Set<string>(), splits: new Set<string>() };
			const all: [number, number][] = [];
			for (const { row, before: old, person } of difference.assigned) {
				expect(persons.get(row) ?? null).toBe(old);
				expect(person).not.toBe(old);
				if (person === null) persons.delete(row);
				else persons.set(row, person);
				if (old !== null && person !== null) all.push([old, person]);
			}
			const after = living();
			for (const [from, into] of all)
				moves[after.has(from) ? "splits" : "merges"].add(`${from} ${into}`);
			const textsOf = (pairs: Difference["merges"]) =>
				new Set(pairs.map(({ from, into }) => `${from} ${into}`));
			expect(textsOf(difference.merges)).toEqual(moves.merges);
			expect(textsOf(difference.splits)).toEqual(moves.splits);
			expect(new Set(difference.newPeople)).toEqual(
				new Set([...after].filter((one) => !before.has(one))),
			);
			expect(new Set(difference.endedPeople)).toEqual(
				new Set([...before].filter((one) => !after.has(one))),
			);
		},
	};
}

/** Joins items again and again; `find` gives one of the items that hang together. */
export function createSets() {
	const parents = new Map<unknown, unknown>();
	const find = (item: unknown): unknown => {
		const parent = parents.get(item) ?? item;
		return parent === item ? item : find(parent);
	};
	return {
		find,
		join: (a: unknown, b: unknown) => parents.set(find(a), find(b)),
	};
}

/** What breaks the rules of a library; nothing should. */
export function brokenRules(library: Library): string[] {
	const { rows, people, decisions } = contentsOf(library);
	const personOf = new Map(rows.map(({ row, person }) => [row, person]));
	const sames = createSets();
	const joined = createSets();
	for (const { kind, rows: pair } of decisions)
		if (kind === "same")
			for (const sets of [sames, joined]) sets.join(...pair!);
	for (const { row, copyOf } of rows)
		if (copyOf !== null) joined.join(row, copyOf);
	const names = people.flatMap(({ name }) => (name === null ? [] : [name]));
	const twice = names.filter((name, i) => names.indexOf(name) !== i);
	// Two rows of one photo that were named alike are one person.
	const named = new Set(
		people.filter(({ name }) => name).map((one) => one.person),
	);
	const unnamed = rows.filter(({ person }) => !named.has(person));
	return [
		...brokenRows(rows, people),
		...brokenPairs(personOf, decisions, sames.find),
		...twice.map((name) => `two people are ${name}`),
		...brokenPhotos(unnamed, joined.find),
	];
}

type Find = ReturnType<typeof createSets>["find"];
type PersonOf = ReadonlyMap<number, number>;

function brokenRows(rows: LibraryRow[], people: LibraryPerson[]): string[] {
	const byRow = new Map(rows.map((row) => [row.row, row]));
	const living = new Set(people.map(({ person }) => person));
	const ofRows = rows.flatMap(({ row, person, copyOf }) => {
		const leader = copyOf === null ? null : byRow.get(copyOf);
		return [
			!living.has(person) && `row ${row} of ${person}, who is not there`,
			leader === undefined &&
				`row ${row} repeats ${copyOf}, which is not there`,
			leader && leader.copyOf !== null && `row ${row} repeats a copy`,
			leader && leader.person !== person && `row ${row} is not with ${copyOf}`,
		];
	});
	const ofPeople = people.flatMap(({ person, cover, rows: count }) => [
		byRow.get(cover)?.person !== person && `${person} shows row ${cover}`,
		rows.filter((row) => row.person === person).length !== count &&
			`${person} counts ${count}`,
	]);
	return [...ofRows, ...ofPeople].filter((text) => typeof text === "string");
}

function brokenPairs(
	personOf: PersonOf,
	decisions: LibraryDecision[],
	find: Find,
): string[] {
	const groups = new Map<unknown, Set<number>>();
	for (const [row, person] of personOf) {
		const of = groups.get(find(row)) ?? new Set();
		groups.set(find(row), of.add(person));
	}
	const torn = [...groups]
		.filter(([, people]) => people.size > 1)
		.map(([row, people]) => `the same as ${row}: ${[...people]}`);
	const together = decisions.flatMap(({ kind, rows: pair }) => {
		if (kind !== "different") return [];
		const [a, b] = pair!.map(
			(row) => groups.get(find(row)) ?? new Set<number>(),
		);
		return [...a].some((person) => b.has(person)) ? [`together: ${pair}`] : [];
	});
	return [...torn, ...together];
}

function brokenPhotos(rows: LibraryRow[], find: Find): string[] {
	const first = new Map<string, number>();
	return rows.flatMap(({ row, photo, person }) => {
		if (photo === null) return [];
		const key = `${photo} of ${person}`;
		const before = first.get(key);
		if (before === undefined) first.set(key, row);
		return before === undefined || find(before) === find(row)
			? []
			: [`rows ${before} and ${row} in photo ${key}`];
	});
}
