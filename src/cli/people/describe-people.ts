/** People and faces in words. */
import { oneLine } from "../../files/printable.ts";
import type { LibraryPerson, LibraryRow } from "../../people/library-types.ts";

/** Names of people by their numbers. */
export type PersonNames = ReadonlyMap<number, string>;

export function namesOf(people: readonly LibraryPerson[]): PersonNames {
	return new Map(
		people.flatMap(({ person, name }) =>
			name === null ? [] : [[person, name] as const],
		),
	);
}

/** `Ann (3)`, or `3` for a person without a name. */
export function describePerson(person: number, names: PersonNames): string {
	const name = names.get(person);
	return name === undefined ? `${person}` : `${oneLine(name)} (${person})`;
}

/** The id of a face, or else its number. */
export const describeRow = ({ row, id }: Pick<LibraryRow, "row" | "id">) =>
	id === null ? `row ${row}` : oneLine(id);

/** The first texts, and how many more there are. */
export function listSome(texts: readonly string[], most = 10): string {
	const more = texts.length - most;
	return more > 0
		? `${texts.slice(0, most).join(", ")} and ${more} more`
		: texts.join(", ");
}
