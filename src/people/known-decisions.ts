/** What people decided about some rows of a library, in the form that grouping obeys. */

import { createUnionFind } from "../arrays/union-find.ts";
import type { RowColumns } from "../files/library/row-columns.ts";
import type { Person, StoredDecision } from "../files/library/tables.ts";
import type { Decisions } from "../grouping/decisions/decisions.ts";
import { positionsOf } from "./positions.ts";

/** A row that a person's name belongs to: the name stays with whoever has it. */
export interface Anchor {
	readonly row: number;
	readonly person: number;
	readonly name: string;
}

/** The anchors of names. A name whose row is gone belongs to the cover of its person, or to any row of that person. */
export function anchorsOf(
	decisions: readonly StoredDecision[],
	people: readonly Person[],
	{ person, removed }: Pick<RowColumns, "person" | "removed">,
): Anchor[] {
	const isLive = (row: number) => removed[row] < 0;
	const coverOf = (number: number) => {
		const { cover } = people[number];
		if (cover !== null && isLive(cover)) return cover;
		const row = person.findIndex((of, at) => of === number && isLive(at));
		return row < 0 ? null : row;
	};
	return findAnchors({ decisions, people, isLive, coverOf });
}

export interface NamedPeople {
	readonly decisions: readonly StoredDecision[];
	/** All people there ever were, each at its number. */
	readonly people: readonly Pick<Person, "ended" | "mergedInto">[];
	/** Whether a row is there. */
	isLive(row: number): boolean;
	/** A row of a person; taken where the one that was named is gone. */
	coverOf(person: number): number | null;
}

/** The rows to which the names belong, the last name of each person, in order of the decisions. */
export function findAnchors(named: NamedPeople): Anchor[] {
	const { isLive, coverOf } = named;
	return [...lastNames(named)].flatMap(([person, { row, value }]) => {
		const anchor = row !== null && isLive(row) ? row : coverOf(person);
		return value === null || anchor === null || !isLive(anchor)
			? []
			: [{ row: anchor, person, name: value }];
	});
}

/** The last name of each person that was named. A person that another one took over has the names that this one was given since. */
function lastNames({
	decisions,
	people,
}: NamedPeople): Map<number, StoredDecision> {
	const own = new Map<number, StoredDecision>();
	for (const decision of decisions) {
		if (decision.kind !== "name") continue;
		own.delete(decision.person!);
		own.set(decision.person!, decision);
	}
	return new Map(
		[...own].map(([person, decision]) => {
			const { value } = heirOf(person, people, own) ?? decision;
			return [person, { ...decision, value }];
		}),
	);
}

/** The last name that a person who took another over was given since. */
function heirOf(
	person: number,
	people: NamedPeople["people"],
	names: ReadonlyMap<number, StoredDecision>,
): StoredDecision | null {
	let last: StoredDecision | null = null;
	for (let at: number | null = person; at !== null; ) {
		const { ended, mergedInto }: NamedPeople["people"][number] = people[at];
		if (ended === null || mergedInto === null) break;
		const name = names.get(mergedInto);
		if (name && name.made > ended) last = name;
		at = mergedInto;
	}
	return last;
}

export interface KnownRows {
	/** The rows that the decisions are to be about, by library numbers. */
	readonly rows: Int32Array;
	readonly decisions: readonly StoredDecision[];
	readonly anchors: readonly Anchor[];
	/** [rows] name of each row's photo. */
	readonly photos: readonly (string | null)[] | null;
}

/**
 * The decisions about some rows, which are numbered by their position. A row that is not among them still joins those that are the same as it; other pairs with
 * such rows are left out. People of different names are different: their
 * anchors count as rows of one photo. Those of one name are the same.
 */
export function decisionsAmong({
	rows,
	decisions,
	anchors,
	photos,
}: KnownRows): Decisions {
	const positions = positionsOf(rows);
	const pairs = (kind: string) =>
		decisions.filter((decision) => decision.kind === kind).map(rowsOf);
	const joined = joinSame(pairs("same"), positions);
	const different = pairs("different").flatMap(([a, b]) => {
		const [one, other] = [joined.positionOf(a), joined.positionOf(b)];
		return one === undefined || other === undefined ? [] : [one, other];
	});
	const numbers = new Map<string, number>();
	const numberOf = (photo: string) => {
		const number = numbers.get(photo) ?? numbers.size;
		numbers.set(photo, number);
		return number;
	};
	const ofRows =
		photos &&
		Int32Array.from(photos, (photo) => (photo ? numberOf(photo) : -1));
	const named = anchors.flatMap(({ row, name }) => {
		const position = positions.get(row);
		return position === undefined ? [] : [{ position, name }];
	});
	const ofNames = numbers.size;
	return {
		photos: ofRows,
		morePhotos: Int32Array.from(
			named.flatMap(({ position }) => [position, ofNames]),
		),
		same: Int32Array.from([...joined.same, ...sameNames(named)]),
		different: Int32Array.from(different),
	};
}

const rowsOf = ({ row, otherRow }: StoredDecision): [number, number] => [
	row!,
	otherRow!,
];

/**
 * Pairs of positions that join what the pairs of rows join. A row without a position, such as one that was removed, still joins others: one of them stands for it.
 */
function joinSame(
	pairs: readonly (readonly [number, number])[],
	positions: ReadonlyMap<number, number>,
) {
	const numbers = new Map<number, number>();
	for (const row of pairs.flat())
		if (!numbers.has(row)) numbers.set(row, numbers.size);
	const sets = createUnionFind(numbers.size);
	const setOf = (row: number) => sets.find(numbers.get(row)!);
	for (const [a, b] of pairs) sets.union(numbers.get(a)!, numbers.get(b)!);
	const standIns = new Map<number, number>();
	for (const row of numbers.keys()) {
		const position = positions.get(row);
		if (position !== undefined && !standIns.has(setOf(row)))
			standIns.set(setOf(row), position);
	}
	const positionOf = (row: number) =>
		positions.get(row) ??
		(numbers.has(row) ? standIns.get(setOf(row)) : undefined);
	const same = pairs
		.map((pair) => pair.map(positionOf))
		.filter(([a, b]) => a !== undefined && a !== b) as number[][];
	return { same: same.flat(), positionOf };
}

/** Pairs of anchors with one name. */
function sameNames(
	named: readonly { readonly position: number; readonly name: string }[],
): number[] {
	const first = new Map<string, number>();
	return named.flatMap(({ position, name }) => {
		const before = first.get(name);
		if (before === undefined) first.set(name, position);
		return before === undefined || before === position
			? []
			: [before, position];
	});
}
