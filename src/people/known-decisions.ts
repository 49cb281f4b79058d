/** What people decided about some rows of a library, in the form that grouping obeys. */
import type { Person, StoredDecision } from "../files/library/tables.ts";
import type { Decisions } from "../grouping/decisions/decisions.ts";

/** A row that a person's name belongs to: the name stays with whoever has it. */
export interface Anchor {
	readonly row: number;
	readonly person: number;
	readonly name: string;
}

/**
 * The rows to which the names belong, the last name of each person.
 * @param isLive whether a row is there
 * @param coverOf a row of a person; taken where the one that was named is gone
 */
export function findAnchors(
	decisions: readonly StoredDecision[],
	isLive: (row: number) => boolean,
	coverOf: (person: number) => number | null,
): Anchor[] {
	const last = new Map<number, StoredDecision>();
	for (const decision of decisions)
		if (decision.kind === "name") last.set(decision.person!, decision);
	return [...last.values()].flatMap(({ row, person, value }) => {
		const anchor = row !== null && isLive(row) ? row : coverOf(person!);
		return value === null || anchor === null || !isLive(anchor)
			? []
			: [{ row: anchor, person: person!, name: value }];
	});
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
 * The decisions about some rows, which are numbered by their position. Pairs with other rows are left out. People of different names are different: their
 * anchors count as rows of one photo. Those of one name are the same.
 */
export function decisionsAmong({
	rows,
	decisions,
	anchors,
	photos,
}: KnownRows): Decisions {
	const positions = new Map<number, number>();
	rows.forEach((row, position) => {
		positions.set(row, position);
	});
	const pairs = (kind: string) =>
		decisions.flatMap((decision) => {
			if (decision.kind !== kind) return [];
			const a = positions.get(decision.row!);
			const b = positions.get(decision.otherRow!);
			return a === undefined || b === undefined ? [] : [a, b];
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
		same: Int32Array.from([...pairs("same"), ...sameNames(named)]),
		different: Int32Array.from(pairs("different")),
	};
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

/** The name of a living person by the table, for messages. */
export const describePerson = ({ number, name }: Person) =>
	name === null ? `person ${number}` : `${name} (person ${number})`;
