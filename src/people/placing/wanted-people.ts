/** Who rows shall be with after placements. */
import { InputError } from "../../errors.ts";
import { requireLive } from "../events/require-live.ts";
import type { Placement } from "../library-types.ts";
import { rowsByPerson, type Snapshot } from "../snapshot.ts";

/** The people of all rows as they shall be. New ones have negative numbers, which are no person's. */
export interface WantedPeople {
	/** Rows that were named, each with who it shall be. */
	readonly placed: ReadonlyMap<number, number>;
	/** People who become another one, with all their rows that were not named. */
	readonly merged: ReadonlyMap<number, number>;
	/** New people of one row that may join others by its links. */
	readonly free: ReadonlySet<number>;
	/** Lists of people who are said to be different. */
	readonly parted: readonly (readonly number[])[];
	/** Whom the rows are of now. */
	readonly rowsOf: ReadonlyMap<number, readonly number[]>;
	/** Rows of placements, people merged and so on, for the history. */
	readonly notes: Readonly<Record<string, number>>;
	/** @param person the row's person now */
	personOf(row: number, person: number): number;
}

export const isPlacement = <T extends { readonly kind: string }>(
	decision: T | Placement,
): decision is Placement => ["move", "merge", "split"].includes(decision.kind);

/** @throws InputError for rows and people that are not there, rows of other people in a split, and placements without rows or people */
export function placeRows(
	snapshot: Snapshot,
	placements: readonly Placement[],
): WantedPeople {
	const placed = new Map<number, number>();
	const merged = new Map<number, number>();
	const free = new Set<number>();
	const parted: number[][] = [];
	const notes: Record<string, number> = {};
	const { columns } = snapshot;
	let newPeople = 0;
	const makePerson = () => -1 - ++newPeople;
	const note = (name: string, count: number) => {
		notes[name] = (notes[name] ?? 0) + count;
	};
	const place = (rows: readonly number[], person: number) => {
		requireRows(snapshot, rows);
		for (const row of rows) placed.set(row, person);
	};
	for (const placement of placements)
		switch (placement.kind) {
			case "move": {
				const { rows, person } = placement;
				if (person !== null) requirePeople(snapshot, [person]);
				const into = person ?? makePerson();
				place(rows, into);
				if (person === null && rows.length === 1) free.add(into);
				note("moved", rows.length);
				break;
			}
			case "merge": {
				const [into, ...others] = requireSeveral(snapshot, placement.people);
				for (const person of others) merged.set(person, into);
				note("merged", placement.people.length);
				break;
			}
			case "split": {
				const { person, parts } = placement;
				requirePeople(snapshot, [person]);
				requireParts(parts, (row) => columns.person[row] === person);
				const others = parts.slice(1).map((rows) => {
					const made = makePerson();
					place(rows, made);
					return made;
				});
				parted.push([person, ...others]);
				note("split", parts.length);
			}
		}
	const heirOf = (person: number): number => {
		const into = merged.get(person);
		return into === undefined ? person : heirOf(into);
	};
	return {
		placed,
		merged,
		free,
		parted,
		rowsOf: rowsByPerson(snapshot),
		notes,
		personOf: (row, person) => heirOf(placed.get(row) ?? person),
	};
}

function requireRows(snapshot: Snapshot, rows: readonly number[]): void {
	if (rows.length === 0) throw new InputError("rows", "at least one", "none");
	requireLive(snapshot, rows);
}

/** @throws InputError for people who are not there */
export function requirePeople(
	{ people }: Snapshot,
	numbers: readonly number[],
): void {
	for (const number of numbers) {
		const known = people[number];
		if (!known || known.ended !== null)
			throw new InputError("decisions", "a living person", `${number}`);
	}
}

function requireSeveral(
	snapshot: Snapshot,
	people: readonly number[],
): number[] {
	requirePeople(snapshot, people);
	const distinct = [...new Set(people)];
	if (distinct.length < 2)
		throw new InputError("people", "at least two to merge", `${people.length}`);
	return distinct;
}

function requireParts(
	parts: readonly (readonly number[])[],
	isTheirs: (row: number) => boolean,
): void {
	const rows = parts.flat();
	const other = rows.find((row) => !isTheirs(row));
	if (other !== undefined)
		throw new InputError("parts", "rows of the person", `row ${other}`);
	if (new Set(rows).size < rows.length)
		throw new InputError("parts", "each row once", "a row in two parts");
	if (parts.length < 2 || parts.some((part) => part.length === 0))
		throw new InputError(
			"parts",
			"at least two, each with rows",
			`${parts.filter((part) => part.length > 0).length}`,
		);
}
