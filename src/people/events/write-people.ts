/** Writes what a change makes of people. */
import type { EventChanges } from "../../files/library/event.ts";
import type { Person } from "../../files/library/tables.ts";

export interface ChangedPeople {
	/** All people there ever were before, each at its number. */
	readonly before: readonly Person[];
	/** The row to show of each person who was given rows. */
	readonly covers: ReadonlyMap<number, number>;
	/** The people who have no rows any more, each with the one that has most of them now, or null. */
	readonly ended: ReadonlyMap<number, number | null>;
	/** The names that are shown. */
	readonly names: ReadonlyMap<number, string>;
}

export function writePeople(
	event: EventChanges,
	{ before, covers, ended, names }: ChangedPeople,
): void {
	const set = (
		field: "cover" | "mergedInto" | "name",
		values: readonly (readonly [number, string | number | null])[],
	) => {
		const people = values.map(([person]) => person);
		const to = values.map(([, value]) => value);
		if (people.length > 0) event.setPeople(field, people, to);
	};
	set(
		"cover",
		[...covers].filter(([person, cover]) => before[person]?.cover !== cover),
	);
	set(
		"mergedInto",
		[...ended].filter(([, into]) => into !== null),
	);
	if (ended.size > 0) event.endPeople([...ended.keys()]);
	const revived = [...covers.keys()].filter(
		(person) => (before[person]?.ended ?? null) !== null,
	);
	for (const field of ["ended", "mergedInto"] as const)
		event.setPeople(
			field,
			revived,
			revived.map(() => null),
		);
	set("name", [...names]);
}
